// Proves that keys survive the way into a subject and back, that every subject is legal, and that a resource's
// wildcard matches all of its subjects.
import { utf8 } from "@keelson/base";
import { otherResource, resourceOfKey } from "@keelson/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { directoryOfTail, isMultiTail, liveSubject, liveSubjectsOf, subjectTail } from "./subject.ts";

const awkward = fc.constantFrom(0, 0x20, 0x25, 0x2a, 0x2e, 0x2f, 0x3e, 0x5f, 0x61, 0x7f, 0x80, 0xff);
const anyKey = fc.array(fc.oneof(awkward, fc.nat(255)), { minLength: 1, maxLength: 60 }).map((b) => Uint8Array.from(b));
const name = fc.stringMatching(/^[a-z0-9.%_-]{1,8}$/);
const kubernetesKey = fc
  .tuple(
    fc.constantFrom("pods", "minions", "services/specs", "services/endpoints", "a.b/foos"),
    fc.array(name, { minLength: 1, maxLength: 3 }),
  )
  .map(([resource, rest]) => utf8(`/registry/${resource}/${rest.join("/")}`));
const key = fc.oneof(anyKey, kubernetesKey);

test("a key's directory survives the way into a subject and back", () => {
  fc.assert(
    fc.property(key, (bytes) => {
      const directory = bytes.subarray(0, bytes.lastIndexOf(0x2f) + 1);
      const back = directoryOfTail(subjectTail([bytes]));
      const named = resourceOfKey(bytes) !== otherResource && back !== undefined && back.length > directory.length;
      // A key that *is* a resource directory without its final slash is published as that directory.
      expect(back).toEqual(named ? Uint8Array.from([...bytes, 0x2f]) : Uint8Array.from(directory));
    }),
    { numRuns: 2_000 },
  );
});

test("every subject is made of legal, non-empty tokens without wildcards", () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), (keys) => {
      const subject = liveSubject(subjectTail(keys));
      expect(subject).toMatch(/^[A-Za-z0-9_\-:@=~!+,;()%]+(\.[A-Za-z0-9_\-:@=~!+,;()%]+)*$/);
    }),
    { numRuns: 2_000 },
  );
});

test("a resource's wildcards match every subject that touches the resource", () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), (keys) => {
      const subject = liveSubject(subjectTail(keys));
      for (const bytes of keys) {
        const filters = liveSubjectsOf([resourceOfKey(bytes)]);
        expect(filters.some((filter) => matches(filter, subject))).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [["/registry/pods/default/web"], "k.registry.pods.default._"],
  [["/registry/minions/node-1"], "k.registry.minions._"],
  [["/registry/pods"], "k.registry.pods._"],
  [["/registry/services/specs/default/web"], "k.registry.services.specs.default._"],
  [["/registry/example.com/foos/ns/x"], "k.registry.example%2Ecom.foos.ns._"],
  [["foo"], "r._"],
  [["/a//b"], "k.a.%._"],
  [["/registry/pods/a/x", "/registry/pods/b/y"], "k.registry.pods._"],
  [["/registry/pods/a/x", "/registry/minions/y"], "_multi"],
  [["/registry/pods/a/x", "/registry/pods/b/x", "/registry/minions/y"], "_multi"],
  [["a/1", "b/1"], "_other._"],
])("%s is published under %s", (keys, tail) => {
  expect(subjectTail(keys.map(utf8))).toBe(tail);
  expect(isMultiTail(tail)).toBe(tail === "_multi");
});

test("an over-long directory keeps its resource and becomes short", () => {
  const tail = subjectTail([utf8(`/registry/pods/${"n".repeat(3_000)}/x`)]);
  expect(tail).toMatch(/^k\.registry\.pods\.h\.[0-9a-f]{8}$/);
  expect(subjectTail([utf8(`${"n/".repeat(3_000)}x`)])).toMatch(/^_other\.h\.[0-9a-f]{8}$/);
});

function matches(filter: string, subject: string): boolean {
  const wanted = filter.split(".");
  const given = subject.split(".");
  return (
    wanted.every((token, i) => (token === ">" ? given.length > i : token === given[i])) &&
    (wanted.at(-1) === ">" || wanted.length === given.length)
  );
}
