// Proves that no two parts of any cluster share a port, that all ports lie within the promised 200, and that
// command lines become options or problems.
import fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf, portsInUse } from "./layout.ts";
import { parseStoreUp, parseUp } from "./options.ts";

test("ports are distinct and lie in N … N+199 for every legal size", () => {
  const size = fc.record({
    portBase: fc.constant(7400),
    storeMembers: fc.integer({ min: 1, max: 7 }),
    natsServers: fc.integer({ min: 0, max: 5 }),
    apiservers: fc.integer({ min: 1, max: 5 }),
    schedulers: fc.integer({ min: 1, max: 5 }),
    controllerManagers: fc.integer({ min: 1, max: 5 }),
    nodes: fc.integer({ min: 0, max: 40 }),
    runtime: fc.constant("hollow" as const),
    insecureStore: fc.boolean(),
    storeOnly: fc.boolean(),
  });
  fc.assert(
    fc.property(size, (options) => {
      const used = portsInUse(options).map(({ port }) => port);
      return new Set(used).size === used.length && used.every((port) => port >= 7400 && port < 7600);
    }),
  );
});

test("sockets move to a short path when the data directory's is too long for one", () => {
  expect(layoutOf("/tmp/c").controlSocket).toBe("/tmp/c/run/control.sock");
  expect(layoutOf(`/tmp/${"d".repeat(120)}`).controlSocket.length).toBeLessThanOrEqual(107);
});

test("up's defaults are the documented cluster", () => {
  const parsed = parseUp([], {});
  expect(parsed.ok && parsed.request.cluster).toMatchObject({
    storeMembers: 3,
    natsServers: 3,
    apiservers: 2,
    schedulers: 2,
    controllerManagers: 2,
    nodes: 3,
  });
});

test("problems are listed together", () => {
  const parsed = parseUp(["--store-members=0", "--runtime=docker", "extra"], {});
  expect(parsed.ok ? [] : parsed.problems).toHaveLength(2);
  expect(parseStoreUp(["--nodes=3"], {})).toMatchObject({ ok: false, problems: ["unknown flag: --nodes"] });
});
