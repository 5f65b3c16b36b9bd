// Proves which combinations of list, write and delete options are refused, and how tokens and Accept headers are read.
import { describe, expect, it } from "vitest";
import { decodeContinue, encodeContinue } from "./continue-token.ts";
import { parseListOptions } from "./list-options.ts";
import { acceptsKind, negotiate } from "./negotiate.ts";
import { parseQuery } from "./query.ts";
import { parseDeleteOptions, parseWriteOptions } from "./write-options.ts";

const list = (query: string, watch = false) => parseListOptions(parseQuery(query), watch);

describe("list options", () => {
  it("tells an unset resource version from zero", () => {
    expect(list("")).toMatchObject({ ok: true, value: { resourceVersion: undefined } });
    expect(list("resourceVersion=0")).toMatchObject({ ok: true, value: { resourceVersion: 0 } });
  });

  it.each([
    ["resourceVersionMatch=Exact", false, 422],
    ["resourceVersionMatch=Exact&resourceVersion=0", false, 422],
    ["resourceVersionMatch=Sometimes&resourceVersion=1", false, 422],
    ["resourceVersion=abc", false, 400],
    ["resourceVersion=99999999999999999999", false, 400],
    ["limit=x", false, 400],
    ["sendInitialEvents=true", false, 422],
    ["sendInitialEvents=true", true, 422],
    ["sendInitialEvents=true&resourceVersionMatch=NotOlderThan", true, 422],
    ["resourceVersionMatch=NotOlderThan&resourceVersion=1", true, 422],
  ])("refuses %s (watch %s) with %d", (query, watch, code) => {
    expect(list(query, watch)).toMatchObject({ ok: false, status: { code } });
  });

  it("accepts a watch list", () => {
    const query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    expect(list(query, true)).toMatchObject({
      ok: true,
      value: { sendInitialEvents: true, allowWatchBookmarks: true },
    });
  });
});

describe("write and delete options", () => {
  it("wants a field manager for apply only", () => {
    expect(parseWriteOptions(parseQuery(""), "PatchOptions", true)).toMatchObject({ ok: false, status: { code: 422 } });
    expect(parseWriteOptions(parseQuery(""), "PatchOptions", false)).toMatchObject({
      ok: true,
      value: { fieldValidation: "Warn" },
    });
    expect(parseWriteOptions(parseQuery("force=true"), "PatchOptions", false)).toMatchObject({ ok: false });
    expect(parseWriteOptions(parseQuery("dryRun=Some"), "CreateOptions", false)).toMatchObject({ ok: false });
  });

  it("reads the body of a delete before its query", () => {
    const body = { propagationPolicy: "Foreground", preconditions: { uid: "u" } };
    expect(parseDeleteOptions(parseQuery("propagationPolicy=Orphan"), body)).toMatchObject({
      ok: true,
      value: { propagationPolicy: "Foreground", preconditions: { uid: "u", resourceVersion: "" } },
    });
    expect(parseDeleteOptions(parseQuery("orphanDependents=true"), undefined)).toMatchObject({
      value: { propagationPolicy: "Orphan" },
    });
    expect(parseDeleteOptions(parseQuery("propagationPolicy=Never"), undefined)).toMatchObject({ ok: false });
  });
});

describe("continue tokens", () => {
  it("come back as they were", () => {
    const token = { revision: 42, start: "ns/näme\0" };
    expect(decodeContinue(encodeContinue(token))).toEqual({ ok: true, token });
  });

  it("refuse what is not one", () => {
    for (const text of [
      "",
      "!!!",
      "bm9wZQ",
      encodeContinue({ revision: 0, start: "a" }),
      encodeContinue({ revision: 1, start: "../x" }),
    ]) {
      expect(decodeContinue(text).ok).toBe(false);
    }
  });
});

describe("content negotiation", () => {
  it("takes the first form it can serve", () => {
    const kubectl =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    expect(negotiate(kubectl, { transforms: true })).toEqual({
      media: "json",
      shape: { kind: "table", version: "v1" },
    });
    expect(negotiate(kubectl, { transforms: false })).toEqual({ media: "json", shape: { kind: "object" } });
    expect(negotiate("application/vnd.kubernetes.protobuf,application/json", { transforms: true })?.media).toBe("json");
    expect(negotiate("application/vnd.kubernetes.protobuf", { transforms: true })).toBeUndefined();
    expect(negotiate("", { transforms: true })?.media).toBe("json");
  });

  it("serves aggregated discovery only to who names its version", () => {
    const old = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
    const kind = { group: "apidiscovery.k8s.io", as: "APIGroupDiscoveryList" };
    expect(acceptsKind(old, { ...kind, version: "v2" })).toBe(false);
    expect(acceptsKind(old, { ...kind, version: "v2beta1" })).toBe(true);
    expect(acceptsKind("application/json", { ...kind, version: "v2" })).toBe(false);
  });
});
