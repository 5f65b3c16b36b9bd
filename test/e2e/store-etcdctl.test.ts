// Proves that every command of etcdctl 3.4 works: with certificates on both ports, with users and passwords, and with
// both; and that it prints what it prints against a real etcd, where one is installed.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  Certificates,
  EtcdctlCluster,
  installed,
  type Outcome,
  type RunOptions,
  type ServerKind,
} from "./etcdctl-cluster.ts";
import { type Known, masked, type Mode, runStep, type Step, textOf } from "./etcdctl-step.ts";
import { dataSteps, notRun, withoutPassword } from "./etcdctl-table.ts";
import { certificateSteps, lastSteps, limitedSteps, userSteps } from "./etcdctl-user-table.ts";

const run = promisify(execFile);
const kinds: readonly ServerKind[] = installed("etcd") ? ["keelson", "etcd"] : ["keelson"];
const directory = mkdtempSync(join(tmpdir(), "keelson-etcdctl-test-"));
const users = ["client", "root", "carol"];
/** Commands of the tables and tests below, per way to secure a cluster. */
const ran = new Map<string, Set<string>>();
let certificates: Certificates;

beforeAll(async () => {
  certificates = await Certificates.create(join(directory, "pki"), users);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Side = { readonly cluster: EtcdctlCluster; readonly known: Known };

class Sides {
  readonly all: readonly Side[];

  private constructor(all: readonly Side[]) {
    this.all = all;
  }

  static async start(secured: boolean): Promise<Sides> {
    const options = { members: 3, certificates: secured ? certificates : undefined };
    const clusters = await Promise.all(kinds.map((kind) => EtcdctlCluster.start({ kind, ...options })));
    return new Sides(clusters.map((cluster) => ({ cluster, known: new Map() })));
  }

  get ours(): EtcdctlCluster {
    return (this.all[0] as Side).cluster;
  }

  /** Runs the steps on the store, unless told otherwise on etcd as well, and returns what was not as it should be. */
  async run(steps: readonly Step[], mode: Mode, secured: boolean, compared = true): Promise<string[]> {
    const wrong: string[] = [];
    for (const step of steps) {
      note(step.command, mode.auth, secured);
      const shown = `${step.command} ${step.args.join(" ")}`;
      const sides = step.alone === true || !compared ? this.all.slice(0, 1) : this.all;
      const results = await Promise.allSettled(
        sides.map(({ cluster, known }) => runStep(cluster, step, { mode, known })),
      );
      const [ours, theirs] = results;
      if (ours?.status !== "fulfilled") {
        wrong.push(`${shown}: ${String(ours?.reason)}`);
        continue;
      }
      const { code, text } = ours.value;
      if (code !== (step.code ?? 0)) wrong.push(`${shown}: exit code ${code}: ${text}`);
      else if (step.expect !== undefined && !step.expect.test(text)) wrong.push(`${shown}: printed ${text}`);
      if (theirs === undefined || step.differs !== undefined) continue;
      const reference = theirs.status === "fulfilled" ? theirs.value : { code: -1, text: String(theirs.reason) };
      if (code !== reference.code || masked(text) !== masked(reference.text))
        wrong.push(
          `${shown}: with etcd it is ${reference.code}: ${masked(reference.text)}\n  and here ${code}: ${masked(text)}`,
        );
    }
    return wrong;
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map(({ cluster }) => cluster.stop()));
  }
}

function note(command: string, auth: boolean, secured: boolean): void {
  const way = auth ? (secured ? "both" : "auth") : "tls";
  ran.set(way, (ran.get(way) ?? new Set()).add(command));
}

/** The commands of `etcdctl help`. */
function listedCommands(): string[] {
  const help = execFileSync("etcdctl", ["help"], { env: { ...process.env, ETCDCTL_API: "3" } }).toString();
  const section = help.slice(help.indexOf("COMMANDS:") + 9, help.indexOf("OPTIONS:"));
  return section.split("\n").flatMap((line) => /^\t(\S[^\t]*)\t/.exec(line)?.[1]?.trim() ?? []);
}

/** Backups, mirrors, load: what works on files, beside another cluster, or for long. */
async function runFileCommands(sides: Sides, mode: Mode, secured: boolean): Promise<void> {
  const { ours } = sides;
  const user = mode.auth ? ["--user", "root:pw"] : [];
  const say = async (command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> => {
    note(command, mode.auth, secured);
    return ours.etcdctl([...user, ...command.split(" "), ...args], options);
  };
  const file = join(ours.directory, `backup-${mode.auth}`);
  const saved = await say("snapshot save", [file], { only: 0 });
  expect(textOf(saved)).toContain("Snapshot saved at");
  // The backup is not a bolt file: etcdctl's own tools fail on it, the product's read it.
  const status = await say("snapshot status", [file]);
  expect(status.code).not.toBe(0);
  const restored = await say("snapshot restore", [file, "--data-dir", join(ours.directory, "restored")]);
  expect(restored.code).not.toBe(0);
  const cli = join(import.meta.dirname, "..", "..", "services", "cli", "src", "main.ts");
  const { stdout } = await run(process.execPath, [cli, "store", "snapshot", "status", file]);
  expect(stdout).toMatch(/revision/i);
  for (const shell of ["bash", "fish", "powershell", "zsh"]) {
    expect(textOf(await say(`completion ${shell}`, []))).toContain("etcdctl");
  }
  expect(textOf(await say("version", []))).toContain("API version: 3.");
  expect(textOf(await say("help", ["put"]))).toContain("put [options] <key> <value>");
}

async function mirrors(sides: Sides, mode: Mode, secured: boolean, mirror: EtcdctlCluster): Promise<void> {
  const { ours } = sides;
  const user = mode.auth ? ["--user", "root:pw"] : [];
  const target = mirror.options.certificates;
  const destination =
    target === undefined
      ? [mirror.endpoints]
      : [
          "--dest-insecure-transport=false",
          ...target.clientFlags("client").map((flag) => flag.replace(/^--(cacert|cert|key)$/, "--dest-$1")),
          mirror.endpoints,
        ];
  const seen = async (prefix: string, count: number): Promise<string> => {
    for (let tries = 0; tries < 100; tries++) {
      const { stdout } = await mirror.etcdctl(["get", prefix, "--prefix", "--keys-only"]);
      if (stdout.toString().split("\n\n").length > count) return stdout.toString();
    }
    throw new Error(`the mirror has no ${prefix}`);
  };
  note("make-mirror", mode.auth, secured);
  const way = `${secured}-${mode.auth}`;
  await ours.etcdctl([...user, "put", `from/${way}/a`, "1"]);
  const prefixed = ours.start([
    ...user,
    "make-mirror",
    "--prefix",
    `from/${way}/`,
    "--dest-prefix",
    `to/${way}/`,
    ...destination,
  ]);
  const rooted = ours.start([...user, "make-mirror", "--prefix", `from/${way}/`, "--no-dest-prefix", ...destination]);
  const plain = ours.start([...user, "make-mirror", "--prefix", `from/${way}/`, ...destination]);
  try {
    await seen(`to/${way}/`, 1);
    await seen(`from/${way}/`, 1);
    await ours.etcdctl([...user, "put", `from/${way}/b`, "2"]);
    expect(await seen(`to/${way}/`, 2)).toBe(`to/${way}/a\n\nto/${way}/b\n\n`);
    expect(await seen("a", 1)).toBe("a\n\n");
  } finally {
    await Promise.all([prefixed, rooted, plain].map((each) => each.stop()));
  }
}

describe.skipIf(!installed("etcdctl"))("etcdctl", () => {
  let checked: EtcdctlCluster;
  let mirror: EtcdctlCluster;
  let checks: Promise<{ readonly scale: Outcome; readonly perf: Outcome }>;

  beforeAll(async () => {
    // The load check takes a minute whatever one does: it goes on beside everything else, on a member of its own.
    [checked, mirror] = await Promise.all([
      EtcdctlCluster.start({ kind: "keelson", members: 1, certificates }),
      EtcdctlCluster.start({ kind: "keelson", members: 1, certificates }),
    ]);
    for (const args of [
      ["user", "add", "root:pw"],
      ["auth", "enable"],
    ])
      await checked.etcdctl(args);
    const check = (...args: string[]): Promise<Outcome> =>
      checked.etcdctl(["--user", "root:pw", "check", ...args, "--load", "s", "--auto-compact", "--auto-defrag"], {
        limitMs: 300_000,
        // The second check asks for /metrics without its own --cacert.
        env: { SSL_CERT_FILE: certificates.file("ca.crt") },
      });
    checks = check("datascale").then(async (scale) => ({ scale, perf: await check("perf") }));
  });
  afterAll(() => Promise.all([checked.stop(), mirror.stop()]));

  describe("with certificates", () => {
    let sides: Sides;
    beforeAll(async () => {
      sides = await Sides.start(true);
    });
    afterAll(() => sides.stop());

    it("runs every command without auth", { timeout: 300_000 }, async () => {
      const mode = { auth: false };
      expect(await sides.run(dataSteps, mode, true)).toEqual([]);
      await runFileCommands(sides, mode, true);
      await mirrors(sides, mode, true, mirror);
    });

    it("adds a member, lets it catch up and promotes it", { timeout: 300_000 }, async () => {
      const { ours } = sides;
      const added = textOf(
        await ours.etcdctl(["member", "add", "m3", "--learner", "--peer-urls", ours.url(3, "peer")]),
      );
      const id = /Member\s+([0-9a-f]+) added/.exec(added)?.[1] as string;
      ours.spawn(3, "existing");
      let promoted = "";
      for (let tries = 0; tries < 200 && !promoted.includes("promoted"); tries++)
        promoted = textOf(await ours.etcdctl(["member", "promote", id]));
      expect(promoted).toMatch(/^Member\s+[0-9a-f]+ promoted in cluster/);
      await ours.kill(3);
      expect(textOf(await ours.etcdctl(["member", "remove", id]))).toContain("removed from cluster");
    });

    it("runs every command with users, passwords and common names", { timeout: 300_000 }, async () => {
      const mode = { auth: true };
      expect(await sides.run(userSteps, { auth: false }, true)).toEqual([]);
      for (const { command } of userSteps) note(command, true, true);
      // What etcd says to root was heard without certificates.
      expect(await sides.run(dataSteps, mode, true, false)).toEqual([]);
      expect(await sides.run([...limitedSteps, ...certificateSteps], mode, true)).toEqual([]);
      await runFileCommands(sides, mode, true);
      await mirrors(sides, mode, true, mirror);
      expect(await sides.run(lastSteps, mode, true)).toEqual([]);
    });
  });

  describe("with users and passwords", () => {
    let sides: Sides;
    beforeAll(async () => {
      sides = await Sides.start(false);
    });
    afterAll(() => sides.stop());

    it("runs every command", { timeout: 300_000 }, async () => {
      const mode = { auth: true };
      expect(await sides.run(userSteps, { auth: false }, false)).toEqual([]);
      for (const { command } of userSteps) note(command, true, false);
      expect(await sides.run([...dataSteps.map(withoutPassword), ...limitedSteps], mode, false)).toEqual([]);
      await runFileCommands(sides, mode, false);
      await mirrors(sides, mode, false, mirror);
      expect(await sides.run(lastSteps, mode, false)).toEqual([]);
    });
  });

  it("checks performance and size", { timeout: 300_000 }, async () => {
    const { scale, perf } = await checks;
    expect(`${scale.stdout.toString()}${scale.stderr}`).toMatch(/PASS: Approximate system memory used/);
    expect(`${perf.stdout.toString()}${perf.stderr}`).toMatch(
      /Throughput is \d+ writes\/s|Throughput too low: \d+ writes\/s/,
    );
  });

  it("lists no command that was not run", () => {
    const known = new Set([
      ...[...ran.values()].flatMap((commands) => [...commands]),
      ...Object.keys(notRun),
      "check perf",
      "check datascale",
    ]);
    expect(listedCommands().filter((command) => !known.has(command))).toEqual([]);
  });
});
