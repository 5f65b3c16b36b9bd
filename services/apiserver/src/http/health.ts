// /healthz, /livez, /readyz with ?verbose, ?exclude and one path per check, worded as upstream words them.
import { AppError, utf8 } from "@keelson/base";
import { pathNotFound } from "@keelson/api";
import type { ApiServer } from "../server.ts";
import { type Answer, answerFailure } from "./answer.ts";
import type { RequestContext } from "./request-context.ts";

type Check = { readonly name: string; readonly run: (server: ApiServer) => Promise<boolean> };

const storeTimeoutMs = 2_000;
const checks: readonly Check[] = [
  { name: "ping", run: async () => true },
  { name: "log", run: async () => true },
  { name: "etcd", run: storeAnswers },
  { name: "informer-sync", run: async (server) => server.cache.ready },
  { name: "poststarthook/start-apiserver-admission-initializer", run: async () => true },
  { name: "poststarthook/rbac/bootstrap-roles", run: async (server) => server.bootstrapped() },
  { name: "poststarthook/scheduling/bootstrap-system-priority-classes", run: async (server) => server.bootstrapped() },
  { name: "shutdown", run: async (server) => !server.draining() },
];
const onlyReady: ReadonlySet<string> = new Set(["informer-sync", "shutdown"]);

export function isHealthPath(path: string): boolean {
  return /^\/(healthz|livez|readyz)(\/|$)/.test(path);
}

export async function health(server: ApiServer, context: RequestContext, path: string): Promise<Answer> {
  const [, endpoint = "", ...rest] = path.split("/");
  const one = rest.join("/");
  const known = checks.filter((check) => endpoint === "readyz" || !onlyReady.has(check.name));
  const excluded = new Set(context.query.get("exclude") ?? []);
  const wanted =
    one === "" ? known.filter((check) => !excluded.has(check.name)) : known.filter((check) => check.name === one);
  if (wanted.length === 0) return answerFailure(pathNotFound());
  const results = await Promise.all(wanted.map(async (check) => ({ name: check.name, ok: await check.run(server) })));
  const ok = results.every((result) => result.ok);
  if (ok && (one !== "" || !context.query.has("verbose"))) return plain(200, "ok");
  const lines = results.map(({ name, ok: passed }) =>
    passed ? `[+]${name} ok` : `[-]${name} failed: reason withheld`,
  );
  for (const name of excluded) if (known.some((check) => check.name === name)) lines.push(`[+]${name} excluded: ok`);
  return plain(ok ? 200 : 500, `${lines.join("\n")}\n${endpoint} check ${ok ? "passed" : "failed"}\n`);
}

async function storeAnswers(server: ApiServer): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => void server.world.clock.after(storeTimeoutMs, () => resolve(false)));
  const answered = server.store.revision().then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError) return false;
      throw error;
    },
  );
  return Promise.race([answered, late]);
}

function plain(code: number, body: string): Answer {
  return {
    kind: "bytes",
    code,
    contentType: "text/plain; charset=utf-8",
    bytes: utf8(body),
    headers: { "x-content-type-options": "nosniff" },
  };
}
