// Proves that a command line is read whole: every problem at once, unknown flags by name, upstream's defaults.
import { describe, expect, it } from "vitest";
import { formatIp, ipInRange, parseIp, parseRange } from "./allocation/ip-range.ts";
import { parseApiserverConfig } from "./config.ts";

const good = ["--etcd-servers=https://a:1,https://b:1", "--tls-cert-file=c", "--tls-private-key-file=k"];

describe("flags", () => {
  it("have upstream's meaning", () => {
    const parsed = parseApiserverConfig([...good, "--bind-address=10.0.0.1", "--authorization-mode=Node,RBAC"], {});
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        store: { endpoints: ["https://a:1", "https://b:1"] },
        listenAddress: "10.0.0.1:6443",
        advertiseAddress: "10.0.0.1:6443",
        authorizationModes: ["Node", "RBAC"],
        anonymousAuth: true,
        apiAudiences: ["https://kubernetes.default.svc.cluster.local"],
      },
    });
  });

  it("never let anonymous requests do everything", () => {
    expect(parseApiserverConfig(good, {})).toMatchObject({
      ok: true,
      config: { authorizationModes: ["AlwaysAllow"], anonymousAuth: false },
    });
  });

  it("are refused together, each by name", () => {
    const parsed = parseApiserverConfig(["--no-such-flag", "--service-cluster-ip-range=x", "--secure-port=zz"], {});
    expect(parsed.ok).toBe(false);
    const first = parsed.ok ? "" : parsed.problems.join("\n");
    expect(first).toContain("--no-such-flag");
    expect(first).toContain("--secure-port");
    const second = parseApiserverConfig(
      [
        "--tls-cert-file=c",
        "--service-cluster-ip-range=1.2.3.4/33",
        "--service-node-port-range=9-1",
        "--authorization-mode=ABAC",
      ],
      {},
    );
    const problems = second.ok ? [] : second.problems;
    for (const name of [
      "--etcd-servers",
      "--tls-private-key-file",
      "--service-cluster-ip-range",
      "--service-node-port-range",
      "--authorization-mode",
    ]) {
      expect(problems.some((problem) => problem.includes(name))).toBe(true);
    }
  });
});

describe("address ranges", () => {
  it("are read exactly", () => {
    expect(parseRange("10.96.0.9/16")).toMatchObject({ base: parseIp("10.96.0.0"), size: 65_536 });
    for (const text of ["", "10.96.0.0", "10.96.0.0/30", "10.96.0.0/7", "300.0.0.0/16", "10.096.0.0/16", "::/64"]) {
      expect(parseRange(text)).toBeUndefined();
    }
  });

  it("hold every address but the first and the last", () => {
    const range = parseRange("255.255.255.0/24");
    if (range === undefined) throw new Error("the range is valid");
    const inside = (text: string) => ipInRange(parseIp(text) ?? 0, range);
    expect([
      inside("255.255.255.0"),
      inside("255.255.255.1"),
      inside("255.255.255.254"),
      inside("255.255.255.255"),
    ]).toEqual([false, true, true, false]);
    expect(formatIp(range.base + 7)).toBe("255.255.255.7");
  });
});
