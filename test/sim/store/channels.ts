// How a simulated client reaches the members: one channel to each, and where the seed has users, a login that is
// renewed when the store no longer knows its token.
import type { Init } from "@keelson/base";
import { type RpcCallOptions, type RpcChannel, RpcError, type RpcMethod, type RpcStream } from "@keelson/ports";
import { createSimRpcClient, type SimProcess } from "@keelson/sim";
import { etcdserverpb } from "@keelson/wire";
import type { ClientParts } from "./clients.ts";

export type UserName = "root" | "worker";
const password = "open sesame";

/** Channels to every host, in the order of `parts.addresses`. */
export function channelsOf(
  parts: ClientParts,
  process: SimProcess,
  how: { readonly user?: UserName; readonly windowBytes?: number } = {},
): readonly RpcChannel[] {
  const plain = plainChannels(parts, process, how.windowBytes);
  if (!parts.context.options.auth) return plain;
  return plain.map((channel) => new LoggedIn(channel, how.user ?? "worker"));
}

/** Channels without a name. */
export function plainChannels(parts: ClientParts, process: SimProcess, windowBytes?: number): readonly RpcChannel[] {
  const { network, addresses } = parts;
  const client = createSimRpcClient({ network, process, ...(windowBytes === undefined ? {} : { windowBytes }) });
  return addresses.map((address) => client.connect(address, undefined));
}

/** Makes the users and turns permissions on; tried until it holds. */
export async function turnAuthOn(channel: () => RpcChannel, rest: () => Promise<void>): Promise<void> {
  const { Auth, Permission } = { Auth: etcdserverpb.Auth, Permission: { READWRITE: 2 } };
  const everything = { permType: Permission.READWRITE, key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]) };
  const steps: readonly ((to: RpcChannel) => Promise<unknown>)[] = [
    (to) => to.unary(Auth.UserAdd, { name: "root", password }, callOptions),
    (to) => to.unary(Auth.UserGrantRole, { user: "root", role: "root" }, callOptions),
    (to) => to.unary(Auth.UserAdd, { name: "worker", password }, callOptions),
    (to) => to.unary(Auth.RoleAdd, { name: "everything" }, callOptions),
    (to) => to.unary(Auth.RoleGrantPermission, { name: "everything", perm: everything }, callOptions),
    (to) => to.unary(Auth.UserGrantRole, { user: "worker", role: "everything" }, callOptions),
    (to) => to.unary(Auth.AuthEnable, {}, callOptions),
  ];
  for (const step of steps) {
    for (let done = false; !done;) {
      try {
        await step(channel());
        done = true;
      } catch (error) {
        // An earlier try may have taken effect though its answer was lost.
        done = error instanceof RpcError && alreadyThere.some((words) => error.message.includes(words));
      }
      if (!done) await rest();
    }
  }
}

const callOptions = { timeoutMs: 1_000 };
const alreadyThere = ["already exists", "already granted", "user name is empty", "invalid auth token"];

/** What the store says to somebody it does not know (any more). */
const strangers = [
  "etcdserver: invalid auth token",
  "etcdserver: user name is empty",
  "etcdserver: revision of auth store is old",
];

class LoggedIn implements RpcChannel {
  readonly #channel: RpcChannel;
  readonly #user: UserName;
  #token: string | undefined;
  #asking: Promise<void> | undefined;

  constructor(channel: RpcChannel, user: UserName) {
    this.#channel = channel;
    this.#user = user;
  }

  async unary<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options: RpcCallOptions = {},
  ): Promise<Response> {
    if (this.#token === undefined) await this.#login();
    try {
      return await this.#channel.unary(method, request, this.#with(options));
    } catch (error) {
      if (error instanceof RpcError && strangers.includes(error.message)) this.#token = undefined;
      throw error;
    }
  }

  stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    options?: RpcCallOptions,
  ): RpcStream<Request, Response> {
    // Without a token it is refused, and asked again soon.
    void this.#login();
    return this.#channel.stream(method, this.#with(options ?? {}));
  }

  close(): void {
    this.#channel.close();
  }

  #with(options: RpcCallOptions): RpcCallOptions {
    if (this.#token === undefined) return options;
    return { ...options, metadata: { ...options.metadata, token: this.#token } };
  }

  /** Never rejects: who has no token is told so by what he calls. */
  #login(): Promise<void> {
    this.#asking ??= this.#channel
      .unary(etcdserverpb.Auth.Authenticate, { name: this.#user, password }, callOptions)
      .then(
        ({ token }) => void (this.#token = token),
        () => void (this.#token = undefined),
      )
      .finally(() => (this.#asking = undefined));
    return this.#asking;
  }
}
