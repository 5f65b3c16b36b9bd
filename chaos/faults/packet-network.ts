// A network of packets between members: each in a network namespace of its own, joined by a bridge, with a packet
// filter inside. Packets are dropped one way or both, lost at random, answered with resets, or held back so that they
// arrive out of order. Clients on the host reach every member whatever happens between members. Needs root, ip, nft, tc.
import { execFileSync } from "node:child_process";
import { AppError, messageOf } from "@keelson/base";

const deviceInside = "eth0";
/** Packets of this class take the slow way. */
const slowClass = "1:2";
/** Little, with a short queue: what waits here is late by up to a tenth of a second, or lost. */
const slowRate = "1mbit";
const slowPackets = "20";

export class PacketNetwork {
  readonly #names: readonly string[];
  readonly #number: number;
  readonly #bridge: string;
  readonly #made: string[] = [];
  #bridgeMade = false;

  /** `number` (below 250·100) keeps networks of simultaneous runs apart. */
  constructor(names: readonly string[], number: number) {
    this.#names = names;
    this.#number = number;
    this.#bridge = `ksn-${number}`;
  }

  host(name: string): string {
    return `${this.#subnet}.${10 + this.#names.indexOf(name)}`;
  }

  /** What a command line begins with to run there; it becomes the process, so its id stays the same. */
  within(name: string): readonly string[] {
    return ["ip", "netns", "exec", this.#namespace(name)];
  }

  create(): void {
    this.remove(); // of a run that was killed
    run("ip", "link", "add", this.#bridge, "type", "bridge");
    this.#bridgeMade = true;
    run("ip", "address", "add", `${this.#subnet}.1/24`, "dev", this.#bridge);
    run("ip", "link", "set", this.#bridge, "up");
    for (const name of this.#names) this.#join(name);
  }

  /** Nothing that `from` sends reaches `to`; no answer says so. */
  drop(from: string, to: string): void {
    this.#rule(to, "in", `ip saddr ${this.host(from)} drop`);
  }

  /** Every packet of `from` to `to` is answered with a reset. */
  reset(from: string, to: string): void {
    this.#rule(to, "in", `ip saddr ${this.host(from)} meta l4proto tcp reject with tcp reset`);
  }

  /** So many of a hundred packets between members are lost. */
  lose(percent: number): void {
    for (const name of this.#names)
      this.#rule(name, "in", `ip saddr ${this.#peersOf(name)} numgen random mod 100 < ${percent} drop`);
  }

  /** So many of a hundred packets between members are held back, others overtake them. */
  reorder(percent: number): void {
    for (const name of this.#names) {
      this.#rule(
        name,
        "out",
        `ip daddr ${this.#peersOf(name)} numgen random mod 100 < ${percent} meta priority set ${slowClass}`,
      );
      const tc = (...args: string[]): void => run(...this.within(name), "tc", ...args);
      tc("qdisc", "replace", "dev", deviceInside, "root", "handle", "1:", "htb", "default", "1");
      tc("class", "add", "dev", deviceInside, "parent", "1:", "classid", "1:1", "htb", "rate", "10gbit");
      tc(
        "class",
        "add",
        "dev",
        deviceInside,
        "parent",
        "1:",
        "classid",
        "1:2",
        "htb",
        "rate",
        slowRate,
        "burst",
        "2kb",
      );
      tc("qdisc", "add", "dev", deviceInside, "parent", slowClass, "pfifo", "limit", slowPackets);
    }
  }

  /** What TCP of all members has seen so far: segments that came out of order, and segments sent again. */
  seen(): { readonly outOfOrder: number; readonly sentAgain: number } {
    const sum = (file: string, field: string): number =>
      this.#made.reduce((total, name) => total + counterOf(tolerated(...this.within(name), "cat", file), field), 0);
    return {
      outOfOrder: sum("/proc/net/netstat", "TCPOFOQueue"),
      sentAgain: sum("/proc/net/snmp", "RetransSegs"),
    };
  }

  heal(): void {
    for (const name of this.#made) {
      run(...this.within(name), "nft", "flush", "table", "inet", "ksn");
      tolerated(...this.within(name), "tc", "qdisc", "del", "dev", deviceInside, "root");
    }
  }

  remove(): void {
    const known = tolerated("ip", "netns", "list");
    for (const name of this.#names) {
      if (known.includes(this.#namespace(name))) tolerated("ip", "netns", "del", this.#namespace(name));
      tolerated("ip", "link", "del", this.#device(name));
    }
    this.#made.length = 0;
    tolerated("ip", "link", "del", this.#bridge);
    this.#bridgeMade = false;
  }

  get exists(): boolean {
    return this.#bridgeMade;
  }

  #join(name: string): void {
    const namespace = this.#namespace(name);
    run("ip", "netns", "add", namespace);
    this.#made.push(name);
    run("ip", "link", "add", this.#device(name), "type", "veth", "peer", "name", deviceInside, "netns", namespace);
    run("ip", "link", "set", this.#device(name), "master", this.#bridge, "up");
    const inside = (...args: string[]): void => run(...this.within(name), ...args);
    inside("ip", "address", "add", `${this.host(name)}/24`, "dev", deviceInside);
    inside("ip", "link", "set", deviceInside, "up");
    inside("ip", "link", "set", "lo", "up");
    const chains = "chain in { type filter hook input priority 0; }; chain out { type filter hook output priority 0; }";
    inside("nft", `table inet ksn { ${chains}; }`);
  }

  #rule(name: string, chain: "in" | "out", rule: string): void {
    run(...this.within(name), "nft", "add", "rule", "inet", "ksn", chain, ...rule.split(" "));
  }

  #peersOf(name: string): string {
    const others = this.#names.filter((other) => other !== name).map((other) => this.host(other));
    return `{${others.join(",")}}`;
  }

  get #subnet(): string {
    return `10.203.${this.#number % 250}`;
  }

  #namespace(name: string): string {
    return `${this.#bridge}-${name}`;
  }

  /** At most 15 characters. */
  #device(name: string): string {
    return `${this.#bridge}v${this.#names.indexOf(name)}`;
  }
}

function run(...line: string[]): void {
  const [command = "", ...args] = line;
  try {
    execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    const text = messageOf(error);
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT" || /exec of .* failed/.test(text);
    throw new AppError(missing ? "chaos.tool-missing" : "chaos.network", `${line.join(" ")}: ${text}`, {
      cause: error,
    });
  }
}

/** For what may not be there; returns what it printed. */
function tolerated(...line: string[]): string {
  const [command = "", ...args] = line;
  try {
    return execFileSync(command, args, { stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" });
  } catch {
    return ""; // it was not there
  }
}

/** Counters come as a line of names and a line of numbers. */
function counterOf(table: string, field: string): number {
  const lines = table.split("\n");
  const names = lines.findIndex((line) => line.split(" ").includes(field));
  const place = lines[names]?.split(" ").indexOf(field) ?? -1;
  return Number(lines[names + 1]?.split(" ")[place] ?? 0);
}
