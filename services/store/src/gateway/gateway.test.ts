// Proves that the gateway has a path for every RPC it should have, cuts streams of requests into messages wherever they
// are split, and lets no page of another site in.
import { expect, test } from "vitest";
import { jsonMethods } from "@keelson/wire";
import fc from "fast-check";
import { splitJsonValues } from "./json-values.ts";
import { gatewayRoutes } from "./routes.ts";
import { judgeWeb } from "./web-guard.ts";

test("every RPC but RangeStream has a path", () => {
  const served = new Set(gatewayRoutes.values());
  expect(Object.keys(jsonMethods).filter((path) => !served.has(path))).toEqual(["/etcdserverpb.KV/RangeStream"]);
});

test("values are found whatever they hold and whatever stands between them", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  const space = fc.constantFrom("", " ", "\n", "\r\n\t");
  fc.assert(
    fc.property(fc.array(fc.tuple(object, space)), fc.constantFrom("", '{"cut', "5", "]", '{"a":"}'), (parts, rest) => {
      const texts = parts.map(([value]) => JSON.stringify(value));
      const found = splitJsonValues(parts.map(([, gap], i) => texts[i] + gap).join("") + rest);
      expect(found).toEqual({ values: texts, rest });
    }),
  );
});

test("who says where he comes from must be named", () => {
  const judge = (headers: Record<string, string>, origins: string[] = [], hosts: string[] = []) =>
    judgeWeb({ headers }, { origins, hosts }, false);
  expect(judge({ host: "store:2379" })).toEqual({ allowed: true, headers: {} });
  expect(judge({ host: "store:2379", origin: "http://evil.test" })).toMatchObject({ allowed: false, status: 403 });
  expect(judge({ origin: "http://ui.test" }, ["http://ui.test"])).toMatchObject({
    allowed: true,
    headers: { "access-control-allow-origin": "http://ui.test" },
  });
  expect(judge({ origin: "http://any.test" }, ["*"])).toMatchObject({
    headers: { "access-control-allow-origin": "*" },
  });
});

test("without TLS only hosts on the list are answered, and addresses, which nobody can point elsewhere", () => {
  const rules = { origins: [], hosts: ["store.test"] };
  const allowed = (host: string, secure = false) => judgeWeb({ headers: { host } }, rules, secure).allowed;
  expect(["store.test:2379", "localhost:2379", "127.0.0.1:2379", "[::1]:2379"].map((host) => allowed(host))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(allowed("evil.test:2379")).toBe(false);
  expect(allowed("evil.test:2379", true)).toBe(true);
});
