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

type Patch = {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
  readonly status: PodStatus;
};

function writer(
  answers: (() => unknown)[],
  stored: Pod = pod,
): { readonly writer: StatusWriter; readonly patches: Patch[] } {
  const patches: Patch[] = [];
  const client = {
    get: async () => ({ ok: true, object: stored }),
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

  it("go on from the newest version that is known, and find out which it is when others have written", async () => {
    const { writer: own, patches } = writer(
      [
        () => ({ ok: true, object: { metadata: { ...pod.metadata, resourceVersion: "9" } } }),
        () => ({ ok: false, status: { code: 409, reason: "Conflict", message: "" } }),
      ],
      { metadata: { ...pod.metadata, resourceVersion: "12" } },
    );
    own.report(pod, running, undefined);
    await own.flushed();
    own.report(pod, { ...running, phase: "Succeeded" }, undefined);
    await own.flushed();
    expect(patches.map(({ metadata }) => metadata.resourceVersion)).toEqual(["7", "9", "12"]);
    expect(patches.at(-1)?.status.phase).toBe("Succeeded");
  });

  it("are repeated when others have written over them since", async () => {
    const answer = () => ({ ok: true, object: { metadata: { ...pod.metadata, resourceVersion: "9" } } });
    const { writer: own, patches } = writer([answer, answer]);
    const at = (resourceVersion: string, ready: "True" | "False"): Pod => ({
      metadata: { ...pod.metadata, resourceVersion },
      status: { phase: "Running", conditions: [{ type: "Ready", status: ready }] },
    });
    own.report(pod, running, undefined);
    await own.flushed();
    // As it was before, as it is now, with something else changed.
    for (const same of [at("8", "False"), at("9", "True"), at("10", "True")]) own.report(same, running, undefined);
    await own.flushed();
    expect(patches).toHaveLength(1);
    own.report(at("11", "False"), running, undefined);
    await own.flushed();
    expect(patches.map(({ metadata }) => metadata.resourceVersion)).toEqual(["7", "11"]);
  });

  it("are repeated when others wrote over them while they were on their way", async () => {
    const answers = ["9", "12"].map((resourceVersion) => () => ({
      ok: true,
      object: { metadata: { ...pod.metadata, resourceVersion } },
    }));
    const { writer: own, patches } = writer(answers);
    own.report(pod, running, undefined);
    const unready: PodStatus = { phase: "Running", conditions: [{ type: "Ready", status: "False" }] };
    own.report({ metadata: { ...pod.metadata, resourceVersion: "11" }, status: unready }, running, undefined);
    await own.flushed();
    expect(patches.map(({ metadata }) => metadata.resourceVersion)).toEqual(["7", "11"]);
  });

  it("end when another pod has the name", async () => {
    const conflict = () => ({ ok: false, status: { code: 409, reason: "Conflict", message: "" } });
    const { writer: own, patches } = writer([conflict], { metadata: { ...pod.metadata, uid: "other" } });
    own.report(pod, running, undefined);
    await own.flushed();
    own.report(pod, running, undefined);
    await own.flushed();
    expect(patches).toHaveLength(1);
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
