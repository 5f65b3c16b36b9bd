// What an attack is, and what it works with: connections that are cut at its end, seeded chance, a deadline.
import type { Prng } from "@keelson/base";
import type { StoreCluster } from "./cluster.ts";
import { RawConnection, preface, settings, type RawTls } from "./wire.ts";

export type Door = "client" | "peer";

export type Attack = {
  readonly name: string;
  /** Only against clusters with this kind of doors; absent: both. */
  readonly only?: "plain" | "tls";
  /** It speaks for a member that has greeted: elections may follow. */
  readonly forgesMembers?: boolean;
  run(target: Target): Promise<void>;
};

export class Target {
  readonly cluster: StoreCluster;
  readonly member: number;
  readonly prng: Prng;
  readonly #until: number;
  readonly #connections = new Set<RawConnection>();

  constructor(options: { cluster: StoreCluster; member: number; prng: Prng; ms: number }) {
    this.cluster = options.cluster;
    this.member = options.member;
    this.prng = options.prng;
    this.#until = performance.now() + options.ms;
  }

  /** False once the attack has to end. */
  get going(): boolean {
    return performance.now() < this.#until;
  }

  get leftMs(): number {
    return Math.max(0, this.#until - performance.now());
  }

  port(door: Door): number {
    return door === "client" ? this.cluster.clientPort(this.member) : this.cluster.peerPort(this.member);
  }

  /** TCP, or TLS with the credentials given (default: those of a proper client). */
  connect(door: Door, tls: RawTls | undefined = this.cluster.clientTls as RawTls | undefined): RawConnection {
    return this.#track(new RawConnection(this.port(door), this.cluster.clientTls === undefined ? undefined : tls));
  }

  /** TCP to a port that may want TLS. */
  connectBare(door: Door): RawConnection {
    return this.#track(new RawConnection(this.port(door)));
  }

  /** A connection that has said what HTTP/2 begins with. */
  async http2(door: Door, pairs: readonly (readonly [number, number])[] = []): Promise<RawConnection> {
    const connection = this.connect(door);
    await Promise.race([connection.open, this.pause(2_000)]);
    connection.write(preface, settings(pairs));
    return connection;
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, Math.min(ms, this.leftMs)));
  }

  end(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  #track(connection: RawConnection): RawConnection {
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    return connection;
  }
}
