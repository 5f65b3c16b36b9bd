// Proves: scripted containers live and die as their commands, images and annotations say, in stepped time.
import { criv1 } from "@keelson/wire";
import { describe, expect, it } from "vitest";
import { HollowRuntime } from "./hollow-runtime.ts";

type Given = {
  readonly command?: readonly string[];
  readonly image?: string;
  readonly annotations?: Record<string, string>;
};

function start(given: Given): {
  readonly runtime: HollowRuntime;
  readonly id: string;
  readonly state: (nowMs: number) => string;
} {
  let ids = 0;
  const runtime = new HollowRuntime({ podCidr: "10.0.0.0/24", stopDelayMs: 20, newId: () => `id-${ids++}` });
  const sandbox = runtime.runPodSandbox(
    criv1.PodSandboxConfig.decode(
      criv1.PodSandboxConfig.encode({ hostname: "h", annotations: given.annotations ?? {}, logDirectory: "/logs" }),
    ),
    0,
  );
  const config = criv1.ContainerConfig.encode({
    metadata: { name: "c", attempt: 0 },
    image: { image: given.image ?? "nginx" },
    command: given.command ?? [],
    logPath: "c/0.log",
  });
  const { id } = runtime.createContainer(sandbox.id, criv1.ContainerConfig.decode(config), 0);
  runtime.startContainer(id, 0);
  const state = (nowMs: number): string => {
    runtime.advance(nowMs);
    const container = runtime.containers.get(id);
    return container?.state === criv1.ContainerState.CONTAINER_EXITED ? `exited ${container.exitCode}` : "running";
  };
  return { runtime, id, state };
}

const sh = (script: string): Given => ({ image: "busybox", command: ["sh", "-c", script] });

describe("containers", () => {
  const rows: readonly {
    readonly what: string;
    readonly given: Given;
    readonly at: readonly (readonly [number, string])[];
  }[] = [
    { what: "a server runs", given: {}, at: [[1e9, "running"]] },
    { what: "a shell without a command ends", given: { image: "busybox" }, at: [[0, "exited 0"]] },
    {
      what: "sleep ends when its time is over",
      given: { command: ["sleep", "5"] },
      at: [
        [4_999, "running"],
        [5_000, "exited 0"],
      ],
    },
    {
      what: "an image may say how it ends",
      given: { image: "keelson.test/exit:3?after=2s" },
      at: [
        [1_999, "running"],
        [2_000, "exited 3"],
      ],
    },
    {
      what: "an annotation may too",
      given: { annotations: { "hollow.keelson.dev/c": "exit=9,after=1s" } },
      at: [
        [999, "running"],
        [1_000, "exited 9"],
      ],
    },
    {
      what: "scripts run in order",
      given: sh("echo a; sleep 1 && false || exit 4"),
      at: [
        [999, "running"],
        [1_000, "exited 4"],
      ],
    },
    { what: "loops run on", given: sh("while true; do echo hi; sleep 1; done"), at: [[100_000, "running"]] },
    {
      what: "for loops end",
      given: sh("for i in 1 2 3; do echo $i; sleep 1; done"),
      at: [
        [2_999, "running"],
        [3_000, "exited 0"],
      ],
    },
    { what: "conditions choose", given: sh("if [ -f /x ]; then exit 1; else exit 2; fi"), at: [[0, "exited 2"]] },
  ];
  for (const { what, given, at } of rows) {
    it(`${what}`, () => {
      const { state } = start(given);
      for (const [nowMs, expected] of at) expect(state(nowMs)).toBe(expected);
    });
  }

  it("write what they echo", () => {
    const { runtime, state } = start(sh("for i in 1 2; do echo line $i; done"));
    state(0);
    expect(runtime.takeLogs().map(({ path, text }) => `${path} ${text}`)).toEqual([
      "/logs/c/0.log line 1",
      "/logs/c/0.log line 2",
    ]);
  });

  it("answer a probe for a file that the script makes and removes", () => {
    const { runtime, id, state } = start(sh("touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"));
    state(1_000);
    expect(runtime.exec(id, ["cat", "/tmp/healthy"]).exitCode).toBe(0);
    state(31_000);
    expect(runtime.exec(id, ["cat", "/tmp/healthy"]).exitCode).toBe(1);
  });

  it("stop politely, or hard when they ignore it", () => {
    const polite = start({});
    polite.runtime.stopContainer(polite.id, 30_000, 100);
    expect(polite.state(120)).toBe("exited 0");
    const stubborn = start({ annotations: { "hollow.keelson.dev/c": "ignore-term" } });
    stubborn.state(0);
    stubborn.runtime.stopContainer(stubborn.id, 5_000, 100);
    expect(stubborn.state(5_099)).toBe("running");
    expect(stubborn.state(5_100)).toBe("exited 137");
  });

  it("give every sandbox an address of its own and take it back", () => {
    let ids = 0;
    const runtime = new HollowRuntime({ podCidr: "10.0.0.0/29", stopDelayMs: 0, newId: () => `id-${ids++}` });
    const config = criv1.PodSandboxConfig.decode(new Uint8Array(0));
    const ips = Array.from({ length: 5 }, () => runtime.runPodSandbox(config, 0).ip);
    expect(ips).toEqual(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]);
    expect(() => runtime.runPodSandbox(config, 0)).toThrow("no addresses left");
    runtime.removePodSandbox("id-1", 1);
    expect(runtime.runPodSandbox(config, 2).ip).toBe("10.0.0.3");
  });
});
