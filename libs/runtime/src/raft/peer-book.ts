// Whose data this member has met. A member that comes back under its old id with an empty directory has forgotten
// its votes and what it acknowledged: it must not count again. So each member notes, durably and before it heeds the
// first message of a peer, the incarnation of that peer's data directory; another one later means lost data.
// Kept beside the log in a file of its own, written once per peer. Called by `belonging.ts` only.
import { AppError, strictText, utf8 } from "@keelson/base";
import type { Disk } from "@keelson/ports";
import type { MemberId } from "./contract.ts";
import { peersKnownMax } from "./limits.ts";
import type { MetPeer } from "./peer-transport.ts";

const fileName = "peers.json";

/** Throws AppError `raft.peers-damaged` when the file is there and does not say what it should. */
export async function openPeerBook(disk: Disk, directory: string): Promise<PeerBook> {
  const path = `${directory}/${fileName}`;
  const { own, known } = (await disk.exists(path))
    ? parse(await readAll(disk, path), path)
    : { own: undefined, known: [] };
  return new PeerBook({ disk, directory, own, known });
}

export class PeerBook {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #known: Map<MemberId, bigint>;
  #own: bigint | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: {
    readonly disk: Disk;
    readonly directory: string;
    readonly own: bigint | undefined;
    readonly known: readonly (readonly [MemberId, bigint])[];
  }) {
    this.#disk = parts.disk;
    this.#directory = parts.directory;
    this.#own = parts.own;
    this.#known = new Map(parts.known);
  }

  /** The incarnation of this directory as far as the book knows; the log's own word comes first (restore.ts). */
  get own(): bigint | undefined {
    return this.#own;
  }

  /** A version that knows no incarnations may write the log for a while and leave this one's out: here it is kept. */
  async keepOwn(incarnation: bigint): Promise<void> {
    if (this.#own === incarnation) return;
    this.#own = incarnation;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  /** The peers whose data directories were met. */
  get met(): MetPeer[] {
    return [...this.#known].map(([id, incarnation]) => ({ id, incarnation }));
  }

  /** False when the peer is known with other data. 0, from versions that do not tell, is never held against anybody. */
  isKnownAs(peer: MemberId, incarnation: bigint): boolean {
    const known = this.#known.get(peer);
    return known === undefined || incarnation === 0n || known === incarnation;
  }

  /** `isKnownAs`, and the first time notes what was met; durable when it resolves. Rejects as the disk does. */
  async meet(peer: MemberId, incarnation: bigint): Promise<boolean> {
    if (!this.isKnownAs(peer, incarnation)) return false;
    if (incarnation !== 0n && !this.#known.has(peer)) {
      this.#known.set(peer, incarnation);
      this.#forgetOldest();
      this.#writing = this.#writing.then(() => this.#write());
    }
    await this.#writing;
    return true;
  }

  /** Ids are never given twice: the oldest entries are of members that left long ago. */
  #forgetOldest(): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= peersKnownMax) return;
      this.#known.delete(id);
    }
  }

  async #write(): Promise<void> {
    const peers = Object.fromEntries([...this.#known].map(([id, incarnation]) => [hex(id), hex(incarnation)]));
    const own = this.#own === undefined ? {} : { own: hex(this.#own) };
    const bytes = utf8(`${JSON.stringify({ version: 1, ...own, peers })}\n`);
    const path = `${this.#directory}/${fileName}`;
    const file = await this.#disk.open(`${path}.tmp`, { create: true });
    await file.truncate(bytes.length);
    await file.write(bytes, 0);
    await file.datasync();
    await file.close();
    await this.#disk.rename(`${path}.tmp`, path);
    await this.#disk.syncDirectory(this.#directory);
  }
}

async function readAll(disk: Disk, path: string): Promise<string> {
  const file = await disk.open(path);
  const bytes = await file.read(0, await file.size());
  await file.close();
  return strictText(bytes) ?? "";
}

function parse(
  json: string,
  path: string,
): { readonly own: bigint | undefined; readonly known: (readonly [MemberId, bigint])[] } {
  const damaged = (cause: unknown): AppError =>
    new AppError("raft.peers-damaged", `${path} is damaged; it may be removed if no member has lost its data`, {
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw damaged(error);
  }
  const { own, peers } = (typeof value === "object" && value !== null ? value : {}) as Record<"own" | "peers", unknown>;
  if (typeof peers !== "object" || peers === null) throw damaged(json);
  const idOf = (text: unknown): bigint => {
    if (typeof text !== "string" || !isHex(text)) throw damaged(json);
    return BigInt(`0x${text}`);
  };
  const known = Object.entries(peers).map(([id, incarnation]) => [idOf(id), idOf(incarnation)] as const);
  return { own: own === undefined ? undefined : idOf(own), known };
}

function isHex(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

function hex(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}
