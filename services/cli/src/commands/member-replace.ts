// `keelson store member replace OLD NEW-URL`: one joint change of the cluster's members, so that at no moment fewer
// voters count than before. A newcomer with another address first catches up as a learner.
import { readFileSync } from "node:fs";
import { createGrpcClient } from "@keelson/adapters";
import { AppError, messageOf } from "@keelson/base";
import { type RpcChannel, RpcError, type RpcMetadata, rpcStatus, type TlsMaterial } from "@keelson/ports";
import { type FlagSpec, type FlagValues, flagsHelp, parseFlags, replacesMetadata } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import type { Command, CommandContext } from "../command.ts";

const { Auth, Cluster } = etcdserverpb;

const flags = {
  endpoints: { kind: "list", default: ["127.0.0.1:2379"], help: "client addresses of members that are to stay" },
  cacert: { kind: "string", default: undefined, help: "CA of the store (PEM)" },
  cert: { kind: "string", default: undefined, help: "client certificate (PEM)" },
  key: { kind: "string", default: undefined, help: "its key" },
  user: { kind: "string", default: undefined, help: "name:password, when users are on" },
  timeout: { kind: "duration", default: 600_000, help: "how long the newcomer may take to catch up" },
} as const satisfies FlagSpec;

type Values = FlagValues<typeof flags>;

/** Pause between two attempts to promote a newcomer that still catches up. */
const retryMs = 500;
const callTimeoutMs = 10_000;

export const memberReplaceCommand: Command = {
  name: "store member replace",
  summary: "replace a member of the store by another in one step",
  help: `keelson store member replace OLD NEW-PEER-URL: OLD is an id (hexadecimal) or a name. With the peer URL of OLD
itself (its disk was lost) the newcomer votes at once and is to be started with an empty directory; with another URL it
is to be started while this command waits, catches up as a learner, and then votes as OLD goes.

${flagsHelp(flags)}`,
  run: async (argv, context) => {
    const parsed = parseFlags(flags, { argv, env: {} });
    if (!parsed.ok) throw usage(parsed.problems);
    const [old, urls, ...more] = parsed.positional;
    if (old === undefined || urls === undefined || more.length > 0)
      throw usage(["name the old member and the new URL"]);
    const store = await connect(parsed.values);
    try {
      await replace({ ...store, context, timeoutMs: parsed.values.timeout }, old, urls.split(","));
    } finally {
      store.channel.close();
    }
    return 0;
  },
};

type Store = {
  readonly channel: RpcChannel;
  readonly members: readonly etcdserverpb.Member[];
  readonly metadata: RpcMetadata;
};

type Task = Store & { readonly context: CommandContext; readonly timeoutMs: number };

async function replace(task: Task, old: string, peerURLs: readonly string[]): Promise<void> {
  const { channel, members, context } = task;
  const gone = members.find(({ ID, name }) => hex(ID) === old.padStart(16, "0") || name === old);
  if (gone === undefined) throw new AppError("cli.no-member", `the cluster has no member ${old}`);
  const metadata = { ...task.metadata, ...replacesMetadata(gone.ID) };
  const options = { timeoutMs: callTimeoutMs };
  const here = gone.peerURLs.some((url) => peerURLs.includes(url));
  const request = { peerURLs: [...peerURLs], isLearner: !here };
  const added = await channel.unary(Cluster.MemberAdd, request, {
    ...options,
    metadata: here ? metadata : task.metadata,
  });
  const ID = added.member?.ID ?? 0n;
  const start = "start it with --initial-cluster-state existing and an empty directory";
  if (here) {
    context.out(`member ${hex(gone.ID)} is replaced by ${hex(ID)}: ${start}\n`);
    return;
  }
  context.out(`member ${hex(ID)} is added as a learner: ${start}\n`);
  const deadline = performance.now() + task.timeoutMs;
  for (;;) {
    try {
      await channel.unary(Cluster.MemberPromote, { ID }, { ...options, metadata });
      break;
    } catch (error) {
      if (!(error instanceof RpcError) || !isPassing(error) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
  context.out(`member ${hex(gone.ID)} is replaced by ${hex(ID)}\n`);
}

/** Not caught up yet, or an election in between. */
function isPassing({ status }: RpcError): boolean {
  const { failedPrecondition, unavailable, deadlineExceeded } = rpcStatus;
  return status === failedPrecondition || status === unavailable || status === deadlineExceeded;
}

/** The first endpoint that lists the members. */
async function connect(values: Values): Promise<Store> {
  const problems: string[] = [];
  for (const endpoint of values.endpoints) {
    const secure = endpoint.startsWith("https:") || values.cacert !== undefined;
    const address = endpoint.replace(/^https?:\/\//, "");
    const channel = createGrpcClient().connect(address, secure ? tlsOf(values) : undefined);
    try {
      const metadata = await logIn(channel, values.user);
      const { members } = await channel.unary(Cluster.MemberList, {}, { metadata, timeoutMs: callTimeoutMs });
      return { channel, members, metadata };
    } catch (error) {
      channel.close();
      problems.push(`${endpoint}: ${messageOf(error)}`);
    }
  }
  throw new AppError("cli.no-store", `no endpoint answers: ${problems.join("; ")}`);
}

async function logIn(channel: RpcChannel, user: string | undefined): Promise<RpcMetadata> {
  if (user === undefined) return {};
  const colon = user.indexOf(":");
  if (colon < 1) throw usage(["--user is name:password"]);
  const request = { name: user.slice(0, colon), password: user.slice(colon + 1) };
  const { token } = await channel.unary(Auth.Authenticate, request, { timeoutMs: callTimeoutMs });
  return { token };
}

function tlsOf({ cacert, cert, key }: Values): Partial<TlsMaterial> {
  const read = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : readFileSync(path, "utf8");
  const [ca, certificate, secret] = [read(cacert), read(cert), read(key)];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(secret === undefined ? {} : { key: secret }),
  };
}

function hex(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}

function usage(problems: readonly string[]): AppError {
  return new AppError("cli.usage", problems.join("; "));
}
