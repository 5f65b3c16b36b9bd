// Proves: flags become a configuration, and all problems are reported together.
import { describe, expect, it } from "vitest";
import { parseKubeletConfig } from "./config.ts";

describe("kubelet flags", () => {
  it("are read", () => {
    const parsed = parseKubeletConfig(
      [
        "--kubeconfig=/k",
        "--hostname-override=Node-1",
        "--container-runtime-endpoint=unix:///run/x.sock",
        "--node-labels=a=b",
        "--register-with-taints=k=v:NoSchedule,x:NoExecute",
      ],
      {},
    );
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        nodeName: "node-1",
        runtimeEndpoint: "unix:/run/x.sock",
        labels: { a: "b" },
        taints: [
          { key: "k", value: "v", effect: "NoSchedule" },
          { key: "x", effect: "NoExecute" },
        ],
      },
    });
  });

  it("are all checked at once", () => {
    const parsed = parseKubeletConfig(
      ["--container-runtime-endpoint=tcp://x", "--node-labels=a", "--register-with-taints=k"],
      {},
    );
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok === false && parsed.problems).toHaveLength(4);
  });

  it("that are unknown are named", () => {
    expect(parseKubeletConfig(["--kubeconfig=/k", "--wrong=1"], {})).toEqual({
      ok: false,
      problems: ["unknown flag: --wrong"],
    });
  });
});
