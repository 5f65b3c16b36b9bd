// IPv4 addresses of a pod CIDR, handed out in order so that a freed one is not reused at once.
import { assert } from "@keelson/base";

/** An address range such as `10.244.1.0/24`; the first (network), second (gateway) and last address stay unused. */
export class AddressPool {
  readonly #first: number;
  readonly #count: number;
  readonly #used = new Set<number>();
  #next = 0;

  constructor(cidr: string) {
    const parsed = parseCidr(cidr);
    assert(parsed !== undefined && parsed.prefix <= 29, "a pod CIDR of at most /29", { cidr });
    this.#first = parsed.base + 2;
    this.#count = 2 ** (32 - parsed.prefix) - 3;
  }

  /** Undefined when every address is taken. */
  take(): string | undefined {
    for (let tried = 0; tried < this.#count; tried++) {
      const offset = (this.#next + tried) % this.#count;
      if (this.#used.has(offset)) continue;
      this.#used.add(offset);
      this.#next = offset + 1;
      return formatAddress(this.#first + offset);
    }
    return undefined;
  }

  release(address: string): void {
    const value = parseAddress(address);
    if (value !== undefined) this.#used.delete(value - this.#first);
  }
}

/** The base address as a number and the prefix length; undefined when malformed. */
export function parseCidr(text: string): { readonly base: number; readonly prefix: number } | undefined {
  const [address = "", length = ""] = text.split("/");
  const value = parseAddress(address);
  const prefix = /^\d{1,2}$/.test(length) ? Number(length) : 33;
  if (value === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(value / size) * size, prefix };
}

function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
