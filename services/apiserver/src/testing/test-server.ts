// A whole API server over a store in memory, driven request by request: for tests.
import { text, utf8 } from "@keelson/base";
import type { Clock, HttpHeaders, HttpRequest, HttpResponse, Span, Telemetry } from "@keelson/ports";
import type { UserInfo } from "@keelson/rest";
import { createScope } from "@keelson/runtime";
import type { RevisionRecord } from "@keelson/wire";
import { assemble } from "../assemble.ts";
import { bootstrapSystem } from "../bootstrap/system-objects.ts";
import { parseApiserverConfig } from "../config.ts";
import { createHandler } from "../http/handler.ts";
import type { ApiServer } from "../server.ts";
import type { ApiserverWorld } from "../world.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";

export type TestAnswer = {
  readonly code: number;
  readonly headers: HttpHeaders;
  /** The body so far. */
  text(): string;
  json(): Record<string, unknown>;
  /** Complete lines of a watch as events. */
  events(): readonly { readonly type: string; readonly object: Record<string, unknown> }[];
  readonly ended: boolean;
  /** The client goes away. */
  disconnect(): void;
};

export type TestRequest = {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: HttpHeaders;
  /** Default: an administrator. Undefined user name: no certificate. */
  readonly user?: { readonly commonName: string; readonly organizations: readonly string[] } | null;
};

export type TestServer = {
  readonly server: ApiServer;
  readonly store: MemoryStore;
  /** Holds changes back from the cache until `catchUp`. */
  lag(): void;
  catchUp(): void;
  /** Resolves when the handler is done, or for a watch as soon as its head is out. */
  send(request: TestRequest): Promise<TestAnswer>;
};

const admin = { commonName: "admin", organizations: ["system:masters"] };

export async function createTestServer(clock: Clock, flags: readonly string[] = []): Promise<TestServer> {
  const parsed = parseApiserverConfig(
    [
      "--etcd-servers=memory",
      "--tls-cert-file=x",
      "--tls-private-key-file=x",
      "--authorization-mode=Node,RBAC",
      "--bind-address=127.0.0.1",
      ...flags,
    ],
    {},
  );
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  const held: RevisionRecord[] = [];
  let lagging = false;
  const store = createMemoryStore((record) => {
    if (lagging) held.push(record);
    else server.cache.apply(record);
  });
  const { server, setBootstrapped } = assemble(testWorld(clock), parsed.config, store, new Map<string, UserInfo>());
  server.cache.reset([], 1);
  await bootstrapSystem(server);
  setBootstrapped();
  const handler = createHandler(server, { record: () => undefined });
  return {
    server,
    store,
    lag: () => {
      lagging = true;
    },
    catchUp: () => {
      lagging = false;
      for (const record of held.splice(0)) server.cache.apply(record);
    },
    send: (request) => send(handler, request),
  };
}

function send(handler: ReturnType<typeof createHandler>, asked: TestRequest): Promise<TestAnswer> {
  const [path = "", query = ""] = asked.path.split("?");
  const bytes =
    asked.body === undefined
      ? new Uint8Array(0)
      : utf8(typeof asked.body === "string" ? asked.body : JSON.stringify(asked.body));
  const request: HttpRequest = {
    method: asked.method ?? "GET",
    path,
    query,
    headers: { ...(asked.body === undefined ? {} : { "content-type": "application/json" }), ...asked.headers },
    remoteAddress: "127.0.0.1",
    clientCertificate: asked.user === null ? undefined : (asked.user ?? admin),
    body: async () => bytes,
  };
  return new Promise((resolve, reject) => {
    const answer = recordResponse(() => resolve(answer));
    handler(request, answer.response).then(() => resolve(answer), reject);
  });
}

function recordResponse(headSent: () => void): TestAnswer & { readonly response: HttpResponse } {
  let body = "";
  let head = { code: 0, headers: {} as HttpHeaders };
  let ended = false;
  let closed = false;
  const callbacks: (() => void)[] = [];
  const response: HttpResponse = {
    head: (code, headers, options) => {
      head = { code, headers };
      if (options?.flush === true) headSent();
    },
    write: (bytes) => {
      body += text(bytes);
      return true;
    },
    drained: async () => undefined,
    end: (bytes) => {
      if (bytes !== undefined) body += text(bytes);
      ended = true;
    },
    get closed() {
      return closed;
    },
    onClose: (callback) => void callbacks.push(callback),
  };
  return {
    response,
    get code() {
      return head.code;
    },
    get headers() {
      return head.headers;
    },
    get ended() {
      return ended;
    },
    text: () => body,
    json: () => JSON.parse(body) as Record<string, unknown>,
    events: () =>
      body
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { type: string; object: Record<string, unknown> }),
    disconnect: () => {
      closed = true;
      for (const callback of callbacks) callback();
    },
  };
}

function testWorld(clock: Clock): ApiserverWorld {
  let drawn = 0;
  const span: Span = { traceparent: "", set: () => undefined, event: () => undefined, end: () => undefined };
  const instrument = { add: () => undefined, set: () => undefined, record: () => undefined };
  const logger: Telemetry["logger"] = { log: () => undefined, with: () => logger };
  const unused = new Proxy({}, { get: () => () => undefined });
  return {
    clock,
    // Different every time and the same in every run.
    entropy: { bytes: (length) => Uint8Array.from({ length }, (_, i) => (drawn++ * 31 + i * 7) & 255) },
    scope: createScope("test", {
      clock,
      onFailure: (path, error) => {
        throw new Error(`${path} failed`, { cause: error });
      },
    }),
    telemetry: {
      logger,
      metrics: {
        counter: () => instrument,
        gauge: () => instrument,
        histogram: () => instrument,
        onCollect: () => undefined,
        expose: () => "",
      },
      span: () => span,
    },
    rpcClient: unused as ApiserverWorld["rpcClient"],
    httpServer: unused as ApiserverWorld["httpServer"],
    httpClient: unused as ApiserverWorld["httpClient"],
    eventBus: undefined,
    tokenKeys: {
      sign: async (claims) => JSON.stringify(claims),
      verify: async (token) => {
        try {
          return JSON.parse(token) as Record<string, unknown>;
        } catch {
          return undefined; // not one of our test tokens
        }
      },
      jwks: async () => ({ keys: [] }),
    },
    compress: async (bytes) => bytes,
  };
}
