// Proves HPACK against the examples of RFC 7541 Appendix C, that both ends keep the same table whatever is sent, and
// that broken blocks are refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConnectionError, errorCode } from "./errors.ts";
import { HpackDecoder } from "./hpack-decoder.ts";
import { HeaderList, HpackEncoder } from "./hpack-encoder.ts";
import { decodeHuffman, huffmanWords } from "./huffman.ts";
import { headerListBytesMax } from "./limits.ts";

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function decode(decoder: HpackDecoder, block: Uint8Array): string[] {
  return decoder.decode(block, 0, block.length).fields.map(({ name, value }) => `${name}: ${value}`);
}

function huffman(text: string): Uint8Array {
  let bits = "";
  for (let i = 0; i < text.length; i++) {
    const word = huffmanWords[text.charCodeAt(i)];
    bits += (word?.code ?? 0).toString(2).padStart(word?.bits ?? 0, "0");
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** One example of Appendix C: blocks in order, what they say, and the size of the table afterwards. */
type Example = { readonly blocks: readonly [block: string, fields: readonly string[], tableBytes: number][] };

const requests = [
  [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
  [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"],
  [":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"],
];

const examples: Readonly<Record<string, Example>> = {
  "C.2.1 literal with indexing": {
    blocks: [["400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", ["custom-key: custom-header"], 55]],
  },
  "C.2.2 literal without indexing": { blocks: [["040c 2f73 616d 706c 652f 7061 7468", [":path: /sample/path"], 0]] },
  "C.2.3 literal never indexed": {
    blocks: [["1008 7061 7373 776f 7264 0673 6563 7265 74", ["password: secret"], 0]],
  },
  "C.2.4 indexed": { blocks: [["82", [":method: GET"], 0]] },
  "C.3 requests without Huffman": {
    blocks: [
      ["8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", requests[0] as string[], 57],
      ["8286 84be 5808 6e6f 2d63 6163 6865", requests[1] as string[], 110],
      ["8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", requests[2] as string[], 164],
    ],
  },
  "C.4 requests with Huffman": {
    blocks: [
      ["8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", requests[0] as string[], 57],
      ["8286 84be 5886 a8eb 1064 9cbf", requests[1] as string[], 110],
      ["8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", requests[2] as string[], 164],
    ],
  },
  "C.6 responses with Huffman and a table of 256 bytes": {
    blocks: [
      [
        "3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        [
          ":status: 302",
          "cache-control: private",
          "date: Mon, 21 Oct 2013 20:13:21 GMT",
          "location: https://www.example.com",
        ],
        222,
      ],
      [
        "4883 640e ffc1 c0bf",
        [
          ":status: 307",
          "cache-control: private",
          "date: Mon, 21 Oct 2013 20:13:21 GMT",
          "location: https://www.example.com",
        ],
        222,
      ],
      [
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
        [
          ":status: 200",
          "cache-control: private",
          "date: Mon, 21 Oct 2013 20:13:22 GMT",
          "location: https://www.example.com",
          "content-encoding: gzip",
          "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
        ],
        215,
      ],
    ],
  },
};

describe("examples of RFC 7541", () => {
  it.each(Object.entries(examples))("%s", (_name, { blocks }) => {
    const decoder = new HpackDecoder();
    for (const [block, fields, tableBytes] of blocks) {
      expect(decode(decoder, hex(block))).toEqual(fields);
      expect(decoder.table.size).toBe(tableBytes);
    }
  });
});

describe("Huffman code", () => {
  it("reads what was written, for every octet", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
        const text = String.fromCharCode(...octets);
        const coded = huffman(text);
        expect(decodeHuffman(coded, 0, coded.length)).toBe(text);
      }),
    );
  });

  it.each([
    ["the end-of-string symbol", "ffffffff"],
    ["padding of more than seven bits", "1fff"],
    ["padding with zeros", "18"],
  ])("refuses %s", (_what, bytes) => {
    expect(() => decodeHuffman(hex(bytes), 0, hex(bytes).length)).toThrow(ConnectionError);
  });
});

describe("decoder", () => {
  it.each([
    ["index 0", "80"],
    ["an index beyond the tables", "ff00"],
    ["a size update that is too large", "3fe13f"],
    ["a size update behind a field", "8220"],
    ["a number that never ends", "7fffffffffffffff"],
    ["a string beyond the block", "000a61"],
    ["a block that ends in a number", "ff"],
    ["a block that ends before a value", "0001 61"],
  ])("refuses %s", (_what, block) => {
    const bytes = hex(block);
    const refused = (): unknown => new HpackDecoder().decode(bytes, 0, bytes.length);
    expect(refused).toThrow(expect.objectContaining({ code: errorCode.compressionError }) as Error);
  });

  it("keeps no more of a list than the limit, and the table nevertheless", () => {
    // One field of 4 KiB less the overhead goes into the table, then it is named a thousand times.
    const value = "v".repeat(4_000);
    const first = new HpackEncoder().encode(new HeaderList([], [["big", value]]));
    first[0] = 0x40;
    const bomb = new Uint8Array(first.length + 1_000).fill(0xbe);
    bomb.set(first);
    const decoder = new HpackDecoder();
    const { fields, oversized } = decoder.decode(bomb, 0, bomb.length);
    expect(oversized).toBe(true);
    expect(fields.length).toBeLessThanOrEqual(headerListBytesMax / 4_000);
    expect(decode(decoder, hex("be"))).toEqual([`big: ${value}`]);
  });
});

const pair = fc.tuple(
  fc.constantFrom(":path", "content-type", "a", "b", "grpc-status", "x-long"),
  fc.oneof(
    fc.constantFrom("", "0", "application/grpc", "y".repeat(900)),
    fc.string({ unit: "binary-ascii", maxLength: 20 }),
  ),
);

describe("encoder", () => {
  it("is understood by the decoder through any history of lists and table sizes", () => {
    const list = fc
      .tuple(fc.array(pair, { maxLength: 6 }), fc.array(pair, { maxLength: 2 }))
      .map(([lasting, passing]) => new HeaderList(lasting, passing));
    const step = fc.oneof(list, fc.constantFrom(0, 100, 4_096, 65_536));
    fc.assert(
      fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), fc.array(step, { maxLength: 30 }), (lists, steps) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder();
        steps.forEach((asked, at) => {
          if (typeof asked === "number") encoder.limitTable(asked);
          // Every other list has been sent before: that is the path that remembers encodings.
          const known = lists[at % lists.length] as HeaderList;
          const sent = typeof asked === "number" || at % 2 === 0 ? known : asked;
          const wanted = [...sent.lasting, ...sent.passing].map(([name, value]) => `${name}: ${value}`);
          expect(decode(decoder, encoder.encode(sent))).toEqual(wanted);
        });
      }),
    );
  });

  it("needs one byte per field once a list was sent", () => {
    const encoder = new HpackEncoder();
    const head = new HeaderList([
      [":status", "200"],
      ["content-type", "application/grpc"],
    ]);
    encoder.encode(head);
    expect(encoder.encode(head)).toHaveLength(2);
    expect(encoder.encode(head)).toBe(encoder.encode(head));
  });
});
