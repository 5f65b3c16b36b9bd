// Proves that a process that dies is restarted, one that was stopped is not, and a paused one is still ours to stop.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ProcessSpec, ProcessState } from "./process-spec.ts";
import { SupervisedProcess } from "./supervised-process.ts";

const directory = mkdtempSync(join(tmpdir(), "keelson-supervised-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function spec(script: string, port: number): ProcessSpec {
  return {
    name: "sample",
    kind: "store",
    command: process.execPath,
    args: ["-e", script],
    env: {},
    address: "",
    logFile: join(directory, "sample.log"),
    probe: { kind: "tcp", port },
    metricsPort: undefined,
    stage: 0,
  };
}

/** Resolves when the state satisfies `wanted`; the process announces each change. */
function follow(make: (onChange: () => void) => SupervisedProcess): {
  sample: SupervisedProcess;
  until: (wanted: (state: ProcessState) => boolean) => Promise<ProcessState>;
} {
  let check: () => void = () => undefined;
  const sample = make(() => check());
  const until = (wanted: (state: ProcessState) => boolean): Promise<ProcessState> =>
    new Promise((resolve) => {
      check = () => {
        if (wanted(sample.state)) resolve(sample.state);
      };
      check();
    });
  return { sample, until };
}

test("killed: restarted; stopped: stays down; paused: can be stopped", async () => {
  const listening = spec("require('net').createServer().listen(28990, '127.0.0.1')", 28990);
  const { sample, until } = follow((onChange) => new SupervisedProcess(listening, onChange));
  sample.start();
  const first = await until((state) => state.ready);
  sample.kill();
  const second = await until((state) => state.ready && state.restarts === 1);
  expect(second.pid).not.toBe(first.pid);
  sample.pause();
  expect(sample.state.paused).toBe(true);
  await sample.stop();
  expect(sample.state).toMatchObject({ alive: false, stopped: true, ready: false });
});

test("a process that cannot live says how it ended", async () => {
  const { sample, until } = follow((onChange) => new SupervisedProcess(spec("process.exit(7)", 28991), onChange));
  sample.start();
  const state = await until(({ lastExit }) => lastExit !== undefined);
  expect(state.lastExit).toBe("exit code 7");
  await sample.stop();
});
