// gzip for response bodies, off the main thread, at the level that costs least per byte saved.
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const deflate = promisify(gzip);

/** The bytes in gzip form. */
export async function compressGzip(bytes: Uint8Array): Promise<Uint8Array> {
  return deflate(bytes, { level: 1 });
}
