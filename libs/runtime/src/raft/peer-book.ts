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
  const known = (await disk.exists(path)) ? parse(await readAll(disk, path), path) : [];
  return new PeerBook({ disk, directory, known });
}

export class PeerBook {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #known: Map<MemberId, bigint>;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: {
    readonly disk: Disk;
    readonly directory: string;
    readonly known: readonly (readonly [MemberId, bigint])[];
  }) {
    this.#disk = parts.disk;
    this.#directory = parts.directory;
    this.#known = new Map(parts.known);
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
    const bytes = utf8(`${JSON.stringify({ version: 1, peers })}\n`);
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

function parse(json: string, path: string): [MemberId, bigint][] {
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
  const peers = typeof value === "object" && value !== null && "peers" in value ? value.peers : undefined;
  if (typeof peers !== "object" || peers === null) throw damaged(json);
  return Object.entries(peers).map(([id, incarnation]: [string, unknown]) => {
    if (typeof incarnation !== "string" || !isHex(id) || !isHex(incarnation)) throw damaged(json);
    return [BigInt(`0x${id}`), BigInt(`0x${incarnation}`)];
  });
}

function isHex(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

function hex(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}
