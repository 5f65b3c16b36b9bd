// IPv4 ranges as numbers.

export type IpRange = {
  readonly text: string;
  readonly base: number;
  /** Addresses in the range, network and broadcast included. */
  readonly size: number;
};

export function parseIp(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    const octet = Number(part);
    if (octet > 255 || (part.length > 1 && part.startsWith("0"))) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

export function formatIp(ip: number): string {
  return [24, 16, 8, 0].map((shift) => (ip >>> shift) & 255).join(".");
}

/** `10.96.0.0/16`; undefined when malformed or smaller than 8 addresses. */
export function parseRange(text: string): IpRange | undefined {
  const [address = "", bitsText = ""] = text.split("/");
  const ip = parseIp(address);
  const bits = /^\d{1,2}$/.test(bitsText) ? Number(bitsText) : Number.NaN;
  if (ip === undefined || !(bits >= 8 && bits <= 29)) return undefined;
  const size = 2 ** (32 - bits);
  return { text, base: ip - (ip % size), size };
}

/** Network and broadcast addresses are not handed out. */
export function ipInRange(ip: number, range: IpRange): boolean {
  return ip > range.base && ip < range.base + range.size - 1;
}
