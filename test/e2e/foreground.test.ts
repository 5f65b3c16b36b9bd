// Proves that `keelson up` in the foreground shows progress, ends on Ctrl-C and leaves no process behind.
import { once } from "node:events";
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { processesOf, spawnKeelson, temporaryDirectory } from "./local-cluster.ts";

test("Ctrl-C stops everything that was started", async () => {
  const dataDir = temporaryDirectory("foreground");
  const child = spawnKeelson(["up", "--port-base=27800", "--nodes=1", "--data-dir", dataDir]);
  let out = "";
  let err = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.includes("Ctrl-C stops it.")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`ended early with ${code}: ${err}`)));
  });
  await ready;
  expect(out).toContain("kubeconfig");
  expect(err).toContain("store-1 ready");
  expect(processesOf(dataDir).length).toBeGreaterThan(5);
  const exited = once(child, "exit");
  child.kill("SIGINT");
  expect((await exited)[0]).toBe(0);
  expect(processesOf(dataDir)).toEqual([]);
  rmSync(dataDir, { recursive: true, force: true });
});

test("Ctrl-C while it starts leaves nothing either", async () => {
  const dataDir = temporaryDirectory("foreground");
  const child = spawnKeelson(["up", "--port-base=27800", "--data-dir", dataDir]);
  await new Promise<void>((resolve) => child.stderr?.once("data", () => resolve()));
  const exited = once(child, "exit");
  child.kill("SIGINT");
  await exited;
  expect(processesOf(dataDir)).toEqual([]);
  rmSync(dataDir, { recursive: true, force: true });
});
