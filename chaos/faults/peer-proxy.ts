// TCP proxies in front of the peer ports, one per member. Who dials is found through the kernel's socket table, so
// each direction between two members can be held back, slowed down or reset on its own. Bytes held back are kept and
// delivered in order when the direction opens again, as TCP would; a connection that is reset loses them.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer, connect, type Server, type Socket } from "node:net";
import type { Prng } from "@keelson/base";

/** Bytes held per direction of a connection before the sender is no longer read. */
const heldBytesMax = 4 * 1024 * 1024;

type Direction = { blocked: boolean; delayMs: number; jitterMs: number };
type Connection = {
  readonly from: string;
  readonly to: string;
  readonly near: Socket;
  far: Socket | undefined;
  readonly pumps: Pump[];
};

export class PeerProxies {
  readonly #nameOf: (pid: number) => string | undefined;
  readonly #servers: Server[] = [];
  readonly #directions = new Map<string, Direction>();
  readonly #connections = new Set<Connection>();
  readonly #targets = new Map<string, number>();
  #prng: Prng | undefined;

  constructor(nameOf: (pid: number) => string | undefined) {
    this.#nameOf = nameOf;
  }

  async listen(to: string, port: number, target: number): Promise<void> {
    const server = createServer({ pauseOnConnect: true }, (socket) => this.#accept(socket, to, { port, target }));
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  }

  /** Nothing that `from` sends reaches `to`. */
  block(from: string, to: string): void {
    this.#direction(from, to).blocked = true;
  }

  /** No direction is blocked or slow any more. */
  heal(): void {
    for (const direction of this.#directions.values())
      Object.assign(direction, { blocked: false, delayMs: 0, jitterMs: 0 });
    for (const connection of this.#connections) {
      this.#open(connection);
      for (const pump of connection.pumps) pump.flush();
    }
  }

  /** Every byte between the two takes this long, each way. */
  slow(
    a: string,
    b: string,
    delay: { readonly delayMs: number; readonly jitterMs: number; readonly prng: Prng },
  ): void {
    this.#prng = delay.prng;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      Object.assign(this.#direction(from, to), { delayMs: delay.delayMs, jitterMs: delay.jitterMs });
    }
  }

  /** Resets every connection between the two; they may connect again at once. Returns how many there were. */
  reset(a: string, b: string): number {
    const hit = [...this.#connections].filter(({ from, to }) => (from === a && to === b) || (from === b && to === a));
    for (const connection of hit) this.#drop(connection);
    return hit.length;
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const connection of this.#connections) this.#drop(connection);
  }

  #direction(from: string, to: string): Direction {
    const key = `${from}>${to}`;
    const known = this.#directions.get(key);
    if (known !== undefined) return known;
    const direction = { blocked: false, delayMs: 0, jitterMs: 0 };
    this.#directions.set(key, direction);
    return direction;
  }

  #accept(near: Socket, to: string, ports: { readonly port: number; readonly target: number }): void {
    near.on("error", () => near.destroy());
    const from = this.#dialer(near.remotePort ?? 0, ports.port) ?? "unknown";
    const connection: Connection = { from, to, near, far: undefined, pumps: [] };
    this.#connections.add(connection);
    this.#targets.set(`${from}>${to}`, ports.target);
    near.once("close", () => this.#drop(connection));
    this.#open(connection);
  }

  /** Dials on, unless a handshake could not pass now; then `heal` does. */
  #open(connection: Connection): void {
    const { from, to, near } = connection;
    const out = this.#direction(from, to);
    const back = this.#direction(to, from);
    if (connection.far !== undefined || near.destroyed || out.blocked || back.blocked) return;
    const far = connect(this.#targets.get(`${from}>${to}`) ?? 0, "127.0.0.1");
    connection.far = far;
    far.setNoDelay(true);
    near.setNoDelay(true);
    far.on("error", () => this.#drop(connection));
    far.once("close", () => this.#drop(connection));
    const chance = (): number => this.#prng?.float() ?? 0;
    connection.pumps.push(new Pump(near, far, out, chance), new Pump(far, near, back, chance));
    near.resume();
  }

  #drop(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    for (const socket of [connection.near, connection.far])
      if (socket !== undefined && !socket.destroyed) socket.resetAndDestroy();
  }

  /** The member whose process owns the other end of a connection from `port` to `proxyPort`. */
  #dialer(port: number, proxyPort: number): string | undefined {
    const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, "0");
    const wanted = `0100007F:${hex(port)} 0100007F:${hex(proxyPort)}`;
    const line = readFileSync("/proc/net/tcp", "utf8")
      .split("\n")
      .find((text) => text.includes(wanted));
    const inode = line?.trim().split(/\s+/)[9];
    if (inode === undefined) return undefined;
    for (const entry of readdirSync("/proc")) {
      const name = /^\d+$/.test(entry) ? this.#nameOf(Number(entry)) : undefined;
      if (name !== undefined && owns(entry, inode)) return name;
    }
    return undefined;
  }
}

function owns(pid: string, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false; // the process ended meanwhile
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}

/** One direction of one connection. */
class Pump {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #direction: Direction;
  readonly #chance: () => number;
  readonly #held: { readonly chunk: Buffer; readonly dueMs: number }[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: Socket, sink: Socket, direction: Direction, chance: () => number) {
    this.#source = source;
    this.#sink = sink;
    this.#direction = direction;
    this.#chance = chance;
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    sink.on("drain", () => this.#resume());
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (!this.#direction.blocked) {
      const next = this.#held[0];
      if (next === undefined) break;
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.flush(), waitMs);
        return;
      }
      this.#held.shift();
      this.#heldBytes -= next.chunk.length;
      if (!this.#sink.destroyed && !this.#sink.write(next.chunk)) this.#source.pause();
    }
    this.#resume();
  }

  #take(chunk: Buffer): void {
    const { delayMs, jitterMs } = this.#direction;
    this.#held.push({ chunk, dueMs: performance.now() + delayMs + jitterMs * this.#chance() });
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > heldBytesMax) this.#source.pause();
    if (this.#timer === undefined) this.flush();
  }

  #resume(): void {
    if (this.#heldBytes <= heldBytesMax && !this.#sink.writableNeedDrain && this.#source.isPaused())
      this.#source.resume();
  }
}
