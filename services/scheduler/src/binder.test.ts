// Proves: what comes of a binding is told right for every way the API can answer, a lost answer included.
import type { EventNote, Pod } from "@keelson/api";
import { AppError } from "@keelson/base";
import type { ApiClient, ApiOutcome } from "@keelson/runtime";
import { podInfo } from "@keelson/scheduling";
import { describe, expect, it } from "vitest";
import { bindPod, type BinderWorld } from "./binder.ts";

const pod: Pod = { metadata: { name: "p", namespace: "d", uid: "u" }, spec: { containers: [{ name: "c" }] } };
const uncertain = new AppError("api.uncertain", "the answer is lost");

type Answers = { readonly bind: () => ApiOutcome<unknown>; readonly get?: () => ApiOutcome<Pod> };

function bind(answers: Answers): {
  readonly outcome: Promise<string>;
  readonly events: string[];
  readonly bodies: unknown[];
} {
  const events: string[] = [];
  const bodies: unknown[] = [];
  const client = {
    createSubresource: async (_type: unknown, _key: string, _subresource: string, body: unknown) => {
      bodies.push(body);
      return answers.bind();
    },
    get: async () => answers.get?.(),
  } as unknown as ApiClient;
  const world: BinderWorld = {
    client,
    clock: { monoMs: () => 0, wallMs: () => 0, after: () => ({ cancel: () => undefined }), soon: () => undefined },
    events: { record: (note: EventNote) => void events.push(`${note.reason}: ${note.message}`) },
    component: "default-scheduler",
    authority: undefined,
  };
  return { outcome: bindPod(world, podInfo(pod), "node-1", {}).then(({ kind }) => kind), events, bodies };
}

const refused = (code: number) => (): ApiOutcome<never> => ({ ok: false, status: { code, reason: "", message: "no" } });
const found =
  (nodeName: string, uid = "u") =>
  (): ApiOutcome<Pod> => ({ ok: true, object: { metadata: { uid }, spec: { containers: [], nodeName } } });
const lost = (): never => {
  throw uncertain;
};

describe("a binding", () => {
  it("names pod, uid and node, and is told as an event", async () => {
    const { outcome, events, bodies } = bind({ bind: () => ({ ok: true, object: {} }) });
    expect(await outcome).toBe("bound");
    expect(events).toEqual(["Scheduled: Successfully assigned d/p to node-1"]);
    expect(bodies).toMatchObject([
      { kind: "Binding", metadata: { name: "p", namespace: "d", uid: "u" }, target: { kind: "Node", name: "node-1" } },
    ]);
  });

  it("is moot when the pod is gone or taken, and failed otherwise", async () => {
    expect(await bind({ bind: refused(404) }).outcome).toBe("moot");
    expect(await bind({ bind: refused(409) }).outcome).toBe("moot");
    expect(await bind({ bind: refused(500) }).outcome).toBe("failed");
  });

  it("whose answer is lost is settled by looking at the pod", async () => {
    expect(await bind({ bind: lost, get: found("node-1") }).outcome).toBe("bound");
    expect(await bind({ bind: lost, get: found("") }).outcome).toBe("failed");
    expect(await bind({ bind: lost, get: found("node-2") }).outcome).toBe("moot");
    expect(await bind({ bind: lost, get: found("node-1", "other") }).outcome).toBe("moot");
    expect(await bind({ bind: lost, get: refused(404) }).outcome).toBe("moot");
  });
});
