// A client without manners, as a process of its own so that it does not slow down who measures: many ranges at a
// time over one connection, without a pause, read as fast as they come or not at all. Arguments: port, prefix,
// streams, `read` or `ignore`. Prints one line per second with the answers taken so far.
import { connect } from "node:http2";
import { prefixEnd, utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";

const [port = "", prefix = "", streams = "64", mode = "read"] = process.argv.slice(2);
const { KV } = etcdserverpb;

/** Every question differs from the others', so that no two share an answer. */
function question(number: number): Buffer {
  const range = { key: utf8(prefix), rangeEnd: prefixEnd(utf8(prefix)), serializable: true, limit: 1_000_000 + number };
  const message = KV.Range.encodeRequest(range);
  const body = Buffer.alloc(5 + message.length);
  body.writeUInt32BE(message.length, 1);
  body.set(message, 5);
  return body;
}

const session = connect(`http://127.0.0.1:${port}`, {
  settings: { initialWindowSize: mode === "read" ? 4 * 1024 * 1024 : 65_535 },
});
if (mode === "read") session.once("connect", () => session.setLocalWindowSize(64 * 1024 * 1024));
session.on("error", () => process.exit(1));

let answers = 0;
let bytes = 0;
let refused = 0;
let asked = 0;

function ask(): void {
  const stream = session.request({
    ":method": "POST",
    ":path": KV.Range.path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const note = (headers: Record<string, unknown>): void => {
    if (headers["grpc-status"] !== undefined && headers["grpc-status"] !== "0") refused++;
  };
  stream.on("response", note);
  stream.on("trailers", note);
  stream.on("error", () => {});
  stream.on("close", () => {
    answers++;
    ask();
  });
  if (mode === "read") stream.on("data", (part: Buffer) => (bytes += part.length));
  stream.end(question(asked++));
}

for (let i = 0; i < Number(streams); i++) ask();
setInterval(() => process.stdout.write(`${JSON.stringify({ answers, bytes, refused })}\n`), 1_000);
