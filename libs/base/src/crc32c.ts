// CRC-32C (Castagnoli, RFC 3720 appendix B.4), reflected, slicing-by-8. Used for WAL records, state hashes
// and etcd's HashKV.

const tables = buildTables();

/** Continues a CRC-32C over `bytes`; start with 0. Returns an unsigned 32-bit integer. */
export function crc32c(bytes: Uint8Array, seed = 0, start = 0, end = bytes.length): number {
  let crc = ~seed;
  let at = start;
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as TableSet;
  for (; at + 8 <= end; at += 8) {
    const low = crc ^ read32(bytes, at);
    crc =
      (t7[low & 0xff] as number) ^
      (t6[(low >>> 8) & 0xff] as number) ^
      (t5[(low >>> 16) & 0xff] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[bytes[at + 4] as number] as number) ^
      (t2[bytes[at + 5] as number] as number) ^
      (t1[bytes[at + 6] as number] as number) ^
      (t0[bytes[at + 7] as number] as number);
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] as number)) & 0xff] as number);
  return ~crc >>> 0;
}

type Table = Uint32Array;
type TableSet = readonly [Table, Table, Table, Table, Table, Table, Table, Table];

function read32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function buildTables(): readonly Table[] {
  const built = Array.from({ length: 8 }, () => new Uint32Array(256));
  const first = built[0] as Table;
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    first[byte] = crc >>> 0;
  }
  for (let k = 1; k < 8; k++) {
    const previous = built[k - 1] as Table;
    const table = built[k] as Table;
    for (let byte = 0; byte < 256; byte++) {
      const crc = previous[byte] as number;
      table[byte] = ((crc >>> 8) ^ (first[crc & 0xff] as number)) >>> 0;
    }
  }
  return built;
}
