// Proves: verdicts turn after as many equal results as the probe says, and only liveness and startup end containers.
import { describe, expect, it } from "vitest";
import { afterProbe, initialProbeState, probePort, wantsRestart, type ProbeKind } from "./probe-state.ts";

function verdicts(kind: ProbeKind, results: string, probe = {}): string {
  let state = initialProbeState(kind);
  let out = "";
  for (const result of results) {
    state = afterProbe(state, result === "+", probe);
    out += wantsRestart(kind, state, probe) ? "x" : state.passing ? "+" : "-";
  }
  return out;
}

describe("a probe's verdict", () => {
  it("of readiness begins as failing and follows thresholds", () => {
    expect(verdicts("readiness", "-+---+")).toBe("-+++-+");
    expect(verdicts("readiness", "++-++", { successThreshold: 2, failureThreshold: 1 })).toBe("-+--+");
  });

  it("of liveness begins as passing and ends the container after failures in a row", () => {
    expect(verdicts("liveness", "--+---")).toBe("+++++x");
  });

  it("of startup ends the container that never started", () => {
    expect(verdicts("startup", "--+", { failureThreshold: 2 })).toBe("-x+");
  });
});

it("ports may be named", () => {
  const container = { name: "c", ports: [{ name: "http", containerPort: 80 }] };
  expect([probePort(container, 8080), probePort(container, "http"), probePort(container, "none")]).toEqual([
    8080,
    80,
    undefined,
  ]);
});
