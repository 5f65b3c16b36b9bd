// Proves: only news is written, the newest wins, conditions of others stay out, refusals end and failures are repeated.
import type { Pod, PodStatus } from "@keelson/api";
import { AppError } from "@keelson/base";
import type { Scope } from "@keelson/ports";
import type { ApiClient } from "@keelson/runtime";
import { describe, expect, it } from "vitest";
import { StatusWriter } from "./status-writer.ts";

const pod: Pod = { metadata: { name: "p", namespace: "d", uid: "u", resourceVersion: "7" } };
const running: PodStatus = {
  phase: "Running",
  conditions: [
    { type: "Ready", status: "True" },
    { type: "Foreign", status: "True" },
  ],
};

type Patch = { readonly metadata: { readonly uid: string }; readonly status: PodStatus };

function writer(answers: (() => unknown)[]): { readonly writer: StatusWriter; readonly patches: Patch[] } {
  const patches: Patch[] = [];
  const client = {
    patch: async (_type: unknown, _key: string, patch: Patch) => {
      patches.push(patch);
      return (answers.shift() ?? (() => ({ ok: true, object: {} })))();
    },
  } as unknown as ApiClient;
  const scope = { stopped: false, sleep: () => Promise.resolve() } as unknown as Scope;
  const logger = { log: () => undefined, with: () => logger };
  return { writer: new StatusWriter({ client, scope, logger }), patches };
}

describe("reports of a pod's status", () => {
  it("carry the pod's uid and only the kubelet's own conditions", async () => {
    const { writer: own, patches } = writer([]);
    own.report(pod, running, undefined);
    await own.flushed();
    expect(patches).toMatchObject([
      { metadata: { uid: "u" }, status: { phase: "Running", conditions: [{ type: "Ready" }] } },
    ]);
    expect(patches[0]?.status.conditions).toHaveLength(1);
  });

  it("are written once, and not at all when the API has them", async () => {
    const { writer: own, patches } = writer([]);
    own.report({ ...pod, status: running }, running, undefined);
    await own.flushed();
    expect(patches).toHaveLength(0);
    own.report(pod, { ...running, phase: "Failed" }, undefined);
    own.report(pod, { ...running, phase: "Failed" }, undefined);
    await own.flushed();
    expect(patches).toHaveLength(1);
  });

  it("are repeated when the API cannot be reached, with what is newest then", async () => {
    const { writer: own, patches } = writer([
      () => {
        throw new AppError("api.unreachable", "gone");
      },
    ]);
    own.report(pod, running, undefined);
    own.report(pod, { ...running, phase: "Succeeded" }, undefined);
    await own.flushed();
    expect(patches.at(-1)?.status.phase).toBe("Succeeded");
    expect(own.reported?.phase).toBe("Succeeded");
  });

  it("end when the pod is gone", async () => {
    const { writer: own, patches } = writer([
      () => ({ ok: false, status: { code: 404, reason: "NotFound", message: "" } }),
    ]);
    own.report(pod, running, undefined);
    await own.flushed();
    expect(patches).toHaveLength(1);
  });
});
