// Proves that every flag that `etcd --help` lists is known to the store: taken with its default value, or refused with a
// sentence that names it.
import { spawnSync } from "node:child_process";
import { parseStoreConfig } from "@keelson/service-store";
import { describe, expect, it } from "vitest";
import { installed } from "./etcdctl-cluster.ts";

/** Flags of etcd with the defaults that its help shows. */
function listedFlags(): [name: string, value: string][] {
  const { stdout, stderr } = spawnSync("etcd", ["--help"], { encoding: "utf8" });
  return [...`${stdout}${stderr}`.matchAll(/^ {2}--([a-z0-9-]+) '?([^'\n]*)'?$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
}

describe.skipIf(!installed("etcd"))("flags of etcd", () => {
  it("are all known, with their defaults", () => {
    const flags = listedFlags();
    expect(flags.length).toBeGreaterThan(50); // else the help looks different and nothing was proven
    const wrong = flags.flatMap(([name, value]) => {
      // Shown as Go code, not as a value.
      const given = /^\$|^math\./.test(value) ? "1" : value;
      const parsed = parseStoreConfig([`--${name}=${given}`], {}, () => ({}));
      return parsed.ok ? [] : parsed.problems.map((problem) => `--${name}=${given}: ${problem}`);
    });
    expect(wrong).toEqual([]);
  });
});
