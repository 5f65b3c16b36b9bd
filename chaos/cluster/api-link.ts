// The way of one process to the API servers, led through proxies so that it can be cut while everybody else's stays.
import { PeerProxies } from "../faults/peer-proxy.ts";
import type { WholeCluster } from "./whole-cluster.ts";

/** From the ports of the API servers to those of the proxies; nobody of a cluster listens there. */
const proxyOffset = 61;

export class ApiLink {
  readonly #cluster: WholeCluster;
  readonly #name: string;
  readonly #proxies: PeerProxies;

  private constructor(cluster: WholeCluster, name: string) {
    this.#cluster = cluster;
    this.#name = name;
    this.#proxies = new PeerProxies(() => name);
  }

  /** Restarts the process, which then goes through the proxies. */
  static async of(cluster: WholeCluster, name: string): Promise<ApiLink> {
    const link = new ApiLink(cluster, name);
    const detours = new Map<number, number>();
    for (const server of cluster.apiservers) {
      const port = Number(new URL(server).port);
      detours.set(port, port + proxyOffset);
      await link.#proxies.listen("api", port + proxyOffset, port);
    }
    cluster.reroute(name, detours);
    await link.#restart();
    return link;
  }

  /** Nothing passes either way; connections stay open, as behind a dead switch. */
  cut(): void {
    this.#proxies.block(this.#name, "api");
    this.#proxies.block("api", this.#name);
  }

  restore(): void {
    this.#proxies.heal();
  }

  /** The process goes the straight way again. */
  async end(): Promise<void> {
    this.#cluster.reroute(this.#name, new Map());
    this.#proxies.close();
    await this.#restart();
  }

  async #restart(): Promise<void> {
    await this.#cluster.stopProcess(this.#name);
    await this.#cluster.start(this.#name);
    await this.#cluster.ready();
  }
}
