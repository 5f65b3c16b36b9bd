// Proves: flags become a configuration, and contradictions are reported together.
import { describe, expect, it } from "vitest";
import { parseSchedulerConfig } from "./config.ts";

describe("scheduler flags", () => {
  it("are read", () => {
    const parsed = parseSchedulerConfig(
      ["--kubeconfig=/k", "--leader-elect=false", "--event-log-servers=nats://a,nats://b"],
      {},
    );
    expect(parsed).toMatchObject({
      ok: true,
      config: { kubeconfigFile: "/k", leaderElect: false, eventLog: { servers: ["nats://a", "nats://b"] } },
    });
  });

  it("that contradict each other are all named", () => {
    const parsed = parseSchedulerConfig(
      ["--leader-elect-lease-duration=1s", "--leader-elect-renew-deadline=2s", "--leader-elect-retry-period=3s"],
      {},
    );
    expect(parsed.ok === false && parsed.problems).toHaveLength(3);
  });
});
