// Proves that a late report does not bring back a container that has ended for good, and stops no other report.
import { describe, expect, it } from "vitest";
import type { ContainerStatus, Pod } from "../gen/core-v1.ts";
import { validatePodStatusUpdate } from "./pod-status-validation.ts";
import { Problems } from "./problems.ts";

const running: ContainerStatus["state"] = { running: {} };

function ended(exitCode: number): ContainerStatus["state"] {
  return { terminated: { exitCode } };
}

function pod(restartPolicy: string, state: ContainerStatus["state"], sidecar?: ContainerStatus["state"]): Pod {
  const status = (name: string, of: ContainerStatus["state"]): ContainerStatus => ({
    name,
    state: of,
    image: "i",
    imageID: "",
    ready: false,
    restartCount: 0,
  });
  return {
    metadata: { name: "p" },
    spec: {
      restartPolicy,
      containers: [{ name: "c", image: "i" }],
      initContainers: [{ name: "s", image: "i", restartPolicy: "Always" }],
    },
    status: {
      containerStatuses: [status("c", state)],
      ...(sidecar === undefined ? {} : { initContainerStatuses: [status("s", sidecar)] }),
    },
  } as Pod;
}

function problemsOf(next: Pod, old: Pod): readonly string[] {
  const problems = new Problems();
  validatePodStatusUpdate(next, old, problems);
  return problems.found.map(({ field, message }) => `${field}: ${message}`);
}

describe("a report about a pod", () => {
  it("does not bring back what has ended for good", () => {
    const refused = ["status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"];
    expect(problemsOf(pod("Never", running), pod("Never", ended(1)))).toEqual(refused);
    expect(problemsOf(pod("OnFailure", running), pod("OnFailure", ended(0)))).toEqual(refused);
  });

  it("may tell that something was started again that may be", () => {
    expect(problemsOf(pod("Always", running), pod("Always", ended(0)))).toEqual([]);
    expect(problemsOf(pod("OnFailure", running), pod("OnFailure", ended(1)))).toEqual([]);
    expect(problemsOf(pod("Never", running, running), pod("Never", running, ended(0)))).toEqual([]);
    expect(problemsOf(pod("Never", ended(0)), pod("Never", running))).toEqual([]);
  });
});
