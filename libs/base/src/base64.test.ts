// Proves base64 against the vectors of RFC 4648 §10: what is written, what is read, and where bad text is refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, decodeBase64Loose, encodeBase64, encodeBase64Url } from "./base64.ts";
import { utf8 } from "./bytes.ts";

const vectors = [
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
] as const;

describe("the standard's vectors", () => {
  it.each(vectors)("%j is written %j and read back", (plain, coded) => {
    const bytes = utf8(plain);
    expect(encodeBase64(bytes)).toBe(coded);
    expect(encodeBase64Url(bytes)).toBe(coded.replaceAll("=", ""));
    expect(decodeBase64(coded)).toEqual({ ok: true, bytes });
    expect(decodeBase64Loose(coded)).toEqual(bytes);
  });
  it("the alphabets differ in their last two letters", () => {
    const bytes = new Uint8Array([0xfb, 0xff, 0xbf]);
    expect(encodeBase64(bytes)).toBe("+/+/");
    expect(encodeBase64Url(bytes)).toBe("-_-_");
    for (const text of ["+/+/", "-_-_", "+_-/"]) expect(decodeBase64Loose(text)).toEqual(bytes);
    expect(decodeBase64("-_-_")).toEqual({ ok: false, at: 0 });
  });
});

describe("strict reading", () => {
  it.each([
    ["Z", 0],
    ["Zg", 0],
    ["Zg=", 0],
    ["Zm9vYg", 4],
    ["Zg===", 2],
    ["Z===", 1],
    ["====", 0],
    ["Zm=v", 2],
    ["Zm9 v", 3],
    ["Zm9\u00e9", 3],
    ["Zm9\u{1f600}", 3],
  ])("%j stops being base64 at %d", (text, at) => expect(decodeBase64(text)).toEqual({ ok: false, at }));
  it("ignores line breaks", () => expect(decodeBase64("Zm9v\r\nYmFy\n")).toEqual({ ok: true, bytes: utf8("foobar") }));
});

describe("loose reading", () => {
  it.each(["Zm9vYg", " Zm9v\n\tYg== ", "Zm9vYg="])("%j is foob", (text) =>
    expect(decodeBase64Loose(text)).toEqual(utf8("foob")),
  );
  it.each(["Z", "Zm9v!", "Zg===", "Zm=v", "{}", "Zm9\u00e9"])("%j is not base64", (text) =>
    expect(decodeBase64Loose(text)).toBeUndefined(),
  );
});

describe("any bytes", () => {
  it("come back from every form, and equal what Node writes", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
        expect(decodeBase64(encodeBase64(bytes))).toEqual({ ok: true, bytes });
        expect(decodeBase64Loose(encodeBase64Url(bytes))).toEqual(bytes);
      }),
    ));
  it("strict and loose agree on every text that strict accepts", () =>
    fc.assert(
      fc.property(fc.base64String(), (text) => {
        const strict = decodeBase64(text);
        expect(strict.ok && strict.bytes).toEqual(decodeBase64Loose(text));
      }),
    ));
});
