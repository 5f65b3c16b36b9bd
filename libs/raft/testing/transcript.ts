// Runs a conversation written as text: blocks of commands, each followed by `----` and by everything the members
// did. The text is the test: read it like a dialogue. Lines of the output name a member, or a message `from>to`.
//
//   cluster 1 2 3 [learners 4]   campaign 1        propose 1 text    read 1         write 1 [count]
//   deliver [1>2 …]              drop 1>2 …        reverse           settle         tick 1 [count]
//   crash 1 [kept]               start 1           gone 1 2          transfer 1 2   compact 1 keep
//   change 1 add-voter 4 [remove 2 …]              install 1         status         logs
import { must, text } from "@keelson/base";
import { type ConfStep, confOf, type Effect, type Entry, type Message } from "../src/mod.ts";
import { Cluster, type InFlight, type Member } from "./cluster.ts";

/** The same text with every block's output as it is now. */
export function runTranscript(script: string): string {
  const blocks = script.trim().split(/\n\n+/);
  const conversation = new Conversation();
  return `${blocks.map((block) => conversation.block(block)).join("\n\n")}\n`;
}

class Conversation {
  #cluster: Cluster | undefined;
  #said: string[] = [];

  block(block: string): string {
    const lines = block.split("\n");
    const end = lines.indexOf("----");
    const commands = end === -1 ? lines : lines.slice(0, end);
    if (commands.every((line) => line.startsWith("#"))) return commands.join("\n");
    this.#said = [];
    for (const line of commands) if (!line.startsWith("#")) this.#run(line.split(" "));
    return [...commands, "----", ...(this.#said.length > 0 ? this.#said : ["(nothing)"])].join("\n");
  }

  #run([command, ...args]: string[]): void {
    if (command === "cluster") return this.#create(args);
    const cluster = must(this.#cluster, "the first command is cluster");
    const id = BigInt(/^\d+$/.test(args[0] ?? "") ? (args[0] as string) : 0);
    const count = Number(args[1] ?? 1);
    switch (command) {
      case "campaign":
        return cluster.call(id, (raft) => raft.campaign());
      case "propose":
        if (!cluster.propose(id, args.slice(1).join(" "))) this.#said.push(`${id} does not take it`);
        return;
      case "read":
        cluster.read(id);
        return;
      case "write":
        return cluster.finishWrites(id, args[1] === undefined ? Infinity : count);
      case "deliver":
        return this.#take(cluster, args).forEach((item) => cluster.deliver(item));
      case "drop":
        this.#take(cluster, args);
        return;
      case "reverse":
        cluster.network.reverse();
        return;
      case "settle":
        return this.#settle(cluster);
      case "tick":
        for (let i = 0; i < count; i++) cluster.tick(id);
        return;
      case "crash":
        return cluster.crash(id, Number(args[1] ?? 0));
      case "start":
        return cluster.start(id);
      case "gone":
        return cluster.call(id, (raft) => raft.peerGone(BigInt(count)));
      case "transfer":
        return cluster.call(id, (raft) => raft.transferLeadership(BigInt(count)));
      case "compact":
        return cluster.compact(id, count);
      case "install":
        return cluster.finishInstall(id, true);
      case "change":
        return this.#change(cluster, id, args.slice(1));
      case "status":
        for (const member of cluster.members.values()) this.#said.push(statusOf(member));
        return;
      case "logs":
        for (const member of cluster.members.values())
          this.#said.push(`${member.id} has ${entriesOf(member.disk.entries)}`);
        return;
      default:
        throw new Error(`unknown command ${command}`);
    }
  }

  #create(args: string[]): void {
    const at = args.indexOf("learners");
    const voters = (at === -1 ? args : args.slice(0, at)).map(BigInt);
    const learners = at === -1 ? [] : args.slice(at + 1).map(BigInt);
    this.#cluster = new Cluster("transcript", [...voters, ...learners], confOf(voters, learners));
    this.#cluster.onEffect = (member, effect) => this.#said.push(...effectLines(member, effect));
  }

  #take(cluster: Cluster, links: readonly string[]): InFlight[] {
    const wanted = (item: InFlight): boolean => links.length === 0 || links.includes(linkOf(item));
    const taken = cluster.network.filter(wanted);
    cluster.network = cluster.network.filter((item) => !wanted(item));
    return taken;
  }

  #settle(cluster: Cluster): void {
    for (let round = 0; round < 100; round++) {
      for (const id of cluster.members.keys()) {
        cluster.finishWrites(id);
        cluster.finishInstall(id, true);
      }
      const items = this.#take(cluster, []);
      const busy = [...cluster.members.values()].some((member) => member.writing.length > 0);
      if (items.length === 0 && !busy) return;
      for (const item of items) cluster.deliver(item);
    }
  }

  #change(cluster: Cluster, id: bigint, args: string[]): void {
    const steps: ConfStep[] = [];
    for (let i = 0; i + 1 < args.length; i += 2) {
      steps.push({ kind: args[i] as ConfStep["kind"], id: BigInt(args[i + 1] as string) });
    }
    const first = must(steps[0], "a change has steps");
    cluster.call(id, (raft) => {
      const change =
        steps.length === 1
          ? { mode: "simple" as const, step: first }
          : { mode: "enter-joint" as const, steps, autoLeave: true };
      const result = raft.propose({ kind: "membership", data: new Uint8Array(0), change });
      if (result.kind === "busy" || result.kind === "refused")
        this.#said.push(`${id} says ${result.kind}: ${result.why}`);
    });
  }
}

function effectLines(member: Member, effect: Effect): string[] {
  const { id } = member;
  switch (effect.kind) {
    case "send":
      return effect.messages.map(messageLine);
    case "persist": {
      const parts: string[] = [];
      const { hardState, snapshot, entries, messages } = effect;
      if (snapshot !== undefined) parts.push(`image ${snapshot.index}/${snapshot.term}`);
      if (entries.length > 0) parts.push(entriesOf(entries));
      if (hardState !== undefined)
        parts.push(`term ${hardState.term} vote ${hardState.vote ?? "none"} commit ${hardState.commit}`);
      const writes = `${id} writes ${parts.join(", ") || "nothing"}`;
      return [writes, ...messages.map((message) => `  once durable: ${messageLine(message)}`)];
    }
    case "commit":
      return [`${id} applies ${entriesOf(effect.entries)}`];
    case "read-confirmed":
      return [`${id} may answer read ${effect.context} at ${effect.index}`];
    case "read-dropped":
      return [`${id} drops read ${effect.context}`];
    case "send-snapshot":
      return [`${id} wants to send an image to ${effect.to}`];
  }
}

function messageLine(message: Message): string {
  const { type, from, to, ...rest } = message;
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? entriesOf(value as Entry[]) : value}`,
  );
  return `${from}>${to} ${type} ${fields.join(" ")}`;
}

function entriesOf(entries: readonly Entry[]): string {
  const one = (entry: Entry): string => {
    const what =
      entry.kind === "command" ? `"${text(entry.data)}"` : entry.kind === "noop" ? "noop" : entry.change.mode;
    return `${entry.index}/${entry.term} ${what}`;
  };
  return `[${entries.map(one).join(", ")}]`;
}

function statusOf(member: Member): string {
  const view = member.raft?.view();
  if (view === undefined) return `${member.id} is down`;
  const { role, term, leader, committed, applied, conf } = view;
  const voters =
    conf.votersOutgoing.length > 0
      ? `${conf.voters.join("+")} leaving ${conf.votersOutgoing.join("+")}`
      : conf.voters.join("+");
  return `${member.id} ${role} term=${term} leader=${leader ?? "none"} committed=${committed} applied=${applied} voters=${voters}`;
}

function linkOf(item: InFlight): string {
  return item.kind === "message" ? `${item.message.from}>${item.message.to}` : `${item.from}>${item.to}`;
}
