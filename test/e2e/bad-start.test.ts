// Proves that a start that cannot work says why in one line, exits with 1 and leaves nothing running.
import { createServer } from "node:net";
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { keelson, processesOf, runCommand, startLocalCluster, temporaryDirectory } from "./local-cluster.ts";

const directories: string[] = [];
function directory(): string {
  const made = temporaryDirectory("bad");
  directories.push(made);
  return made;
}

afterAll(() => {
  for (const made of directories) rmSync(made, { recursive: true, force: true });
});

test("unknown flags are named, all at once", async () => {
  const ran = await keelson("up", "--memebrs=3", "--nodes=many");
  expect(ran).toMatchObject({ code: 1, out: "" });
  expect(ran.err).toBe(
    'keelson: unknown flag: --memebrs; --nodes must be a whole number from 0 to 40, not "many". Try: keelson up --help\n',
  );
});

test("an unknown command points to --help", async () => {
  expect(await keelson("upp")).toMatchObject({ code: 1, err: "keelson: no such command: upp. Try: keelson --help\n" });
});

test("a busy port is named with who wants it", async () => {
  const dataDir = directory();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(27401, "127.0.0.1", resolve));
  const ran = await keelson("up", "--detach", "--port-base", "27400", "--data-dir", dataDir);
  await new Promise((resolve) => taken.close(resolve));
  expect(ran.code).toBe(1);
  expect(ran.err).toContain("ports already in use: 27401 (store-1)");
  expect(processesOf(dataDir)).toEqual([]);
});

test("a data directory of another cluster is refused, and so is a second start", async () => {
  const dataDir = directory();
  const first = await keelson(
    "store",
    "up",
    "--detach",
    "--members=1",
    "--insecure",
    "--port-base=27400",
    "--data-dir",
    dataDir,
  );
  expect(first.code).toBe(0);
  try {
    const second = await keelson("up", "--detach", "--data-dir", dataDir);
    expect(second.code).toBe(1);
    expect(second.err).toContain("a cluster already runs on");
  } finally {
    await keelson("down", "--data-dir", dataDir);
  }
  const other = await keelson("up", "--detach", "--port-base=27400", "--data-dir", dataDir);
  expect(other.code).toBe(1);
  expect(other.err).toContain("holds only a store");
  expect(processesOf(dataDir)).toEqual([]);
});

test("every service names an unknown flag and exits with 1", async () => {
  const ran = await Promise.all(
    ["store", "apiserver", "scheduler", "controller-manager", "kubelet"].map((service) =>
      runCommand(process.execPath, [`services/${service}/src/main.ts`, "--no-such-flag=1"]),
    ),
  );
  for (const { code, err } of ran) {
    expect(code).toBe(1);
    expect(err).toContain("unknown flag: --no-such-flag");
    expect(err.trim().split("\n")).toHaveLength(1);
  }
});

test("without nats-server the cluster warns and works", async () => {
  const dataDir = directory();
  const up = await startLocalCluster(["--port-base=27400", "--nats-servers=0", "--nodes=1"], dataDir);
  try {
    expect((await up.kubectl("create", "deployment", "web", "--image=nginx")).code).toBe(0);
    expect((await up.kubectl("rollout", "status", "deployment/web", "--timeout=30s")).code).toBe(0);
  } finally {
    await up.down();
  }
  expect(processesOf(dataDir)).toEqual([]);
});
