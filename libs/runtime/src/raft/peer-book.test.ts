// Proves that whom a member has met survives a crash once it was told so, that other data are recognised, and that a
// damaged file is refused.
import { createPrng } from "@keelson/base";
import { createMemoryDisk } from "@keelson/sim";
import { describe, expect, test } from "vitest";
import { openPeerBook } from "./peer-book.ts";

describe("the peers that were met", () => {
  test("are known again after a crash, and with other data refused", async () => {
    const disk = createMemoryDisk();
    const book = await openPeerBook(disk, "/wal");
    expect(await book.meet(1n, 11n)).toBe(true);
    expect(await Promise.all([book.meet(2n, 22n), book.meet(3n, 33n)])).toEqual([true, true]);
    disk.crash(createPrng("peers"));
    const again = await openPeerBook(disk, "/wal");
    expect(again.met.map(({ id }) => id)).toEqual([1n, 2n, 3n]);
    expect([again.isKnownAs(1n, 11n), again.isKnownAs(1n, 12n), again.isKnownAs(4n, 44n)]).toEqual([true, false, true]);
    expect(await again.meet(2n, 23n)).toBe(false);
  });

  test("leave this member's own incarnation alone, for a log that lost it", async () => {
    const disk = createMemoryDisk();
    const book = await openPeerBook(disk, "/wal");
    await book.keepOwn(7n);
    await book.meet(1n, 11n);
    const again = await openPeerBook(disk, "/wal");
    expect([again.own, again.isKnownAs(1n, 12n)]).toEqual([7n, false]);
  });

  test("of versions that do not tell are neither noted nor refused", async () => {
    const book = await openPeerBook(createMemoryDisk(), "/wal");
    expect(await book.meet(1n, 0n)).toBe(true);
    expect(book.met).toEqual([]);
    await book.meet(1n, 11n);
    expect(await book.meet(1n, 0n)).toBe(true);
  });

  test("are not guessed from a damaged file", async () => {
    const disk = createMemoryDisk();
    await (await openPeerBook(disk, "/wal")).meet(1n, 11n);
    disk.rot("/wal/peers.json", 0);
    await expect(openPeerBook(disk, "/wal")).rejects.toMatchObject({ code: "raft.peers-damaged" });
  });
});
