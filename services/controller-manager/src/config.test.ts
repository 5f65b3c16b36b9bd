// Proves that the command line selects controllers as upstream's does, and that every problem is named at once.
import { describe, expect, it } from "vitest";
import { controllerNames } from "./controllers.ts";
import { parseControllerManagerConfig } from "./config.ts";

function controllersOf(...flags: string[]): readonly string[] {
  const parsed = parseControllerManagerConfig(["--kubeconfig=k", ...flags], {});
  return parsed.ok ? parsed.config.controllers : parsed.problems;
}

describe("--controllers", () => {
  it("selects all, all but some, some, by short and long names", () => {
    expect(controllersOf()).toEqual(controllerNames);
    expect(controllersOf("--controllers=*,-job,-cronjob-controller")).toEqual(
      controllerNames.filter((name) => name !== "job" && name !== "cronjob"),
    );
    expect(controllersOf("--controllers=replicaset-controller,deployment")).toEqual(["deployment", "replicaset"]);
    expect(controllersOf("--controllers=nonsense")).toEqual([
      '--controllers: "nonsense" is not in the list of known controllers',
    ]);
  });
});

describe("the command line", () => {
  it("names all its problems", () => {
    const parsed = parseControllerManagerConfig(
      ["--leader-elect-lease-duration=1s", "--leader-elect-renew-deadline=2s"],
      {},
    );
    expect(parsed).toEqual({
      ok: false,
      problems: [
        "--kubeconfig is required",
        "--leader-elect-renew-deadline must be shorter than --leader-elect-lease-duration",
      ],
    });
  });

  it("warns of what has no effect, and reads bare seconds", () => {
    const parsed = parseControllerManagerConfig(
      ["--kubeconfig=k", "--pod-eviction-timeout=30s", "--node-monitor-grace-period=40"],
      {},
    );
    expect(parsed).toMatchObject({ ok: true, config: { nodes: { monitorGraceMs: 40_000 } } });
    expect(parsed.ok ? parsed.warnings.length : 0).toBe(1);
  });
});
