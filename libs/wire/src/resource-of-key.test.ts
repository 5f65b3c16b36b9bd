// Proves that keys map to the resource they belong to, and that awkward keys share one resource.
import { utf8 } from "@keelson/base";
import { expect, test } from "vitest";
import { otherResource, resourceOfKey } from "./resource-of-key.ts";

test.each([
  ["/registry/pods/default/web-1", "pods"],
  ["/registry/minions/node-1", "minions"],
  ["/registry/ranges/serviceips", "ranges"],
  ["/registry/services/specs/default/web", "services/specs"],
  ["/registry/services/endpoints/default/web", "services/endpoints"],
  ["/registry/services/other/x", "services"],
  ["/registry/services", "services"],
  ["/registry/apiextensions.k8s.io/customresourcedefinitions/a.b", "apiextensions.k8s.io/customresourcedefinitions"],
  ["/registry/example.com/foos/ns/x", "example.com/foos"],
  ["/registry/a%b c/x", "a%25b%20c"],
])("%s belongs to %s", (key, resource) => {
  expect(resourceOfKey(utf8(key))).toBe(resource);
});

test.each([
  "",
  "/",
  "foo",
  "/registry",
  "/registry/",
  "/registry//x",
  "/registryx/pods/a",
  "/registry/a.b",
  "/registry/a.b/",
  "/registry/a.b//x",
  `/registry/${"x".repeat(254)}/y`,
  "/registry/_/x",
])("%s shares the other resource", (key) => {
  expect(resourceOfKey(utf8(key))).toBe(otherResource);
});

test("bytes that are not text still name a resource of their own", () => {
  const withByte = (byte: number): Uint8Array => Uint8Array.from([...utf8("/registry/p"), byte, ...utf8("/x")]);
  expect(resourceOfKey(withByte(0xff))).toBe("p%FF");
  expect(resourceOfKey(withByte(0xfe))).toBe("p%FE");
});
