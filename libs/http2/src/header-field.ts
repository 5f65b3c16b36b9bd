// One header field. Table entries are shared by all header lists that refer to them, so what is found out about a
// field (its size, whether its octets are allowed) is found out once.

/** What HPACK and SETTINGS_MAX_HEADER_LIST_SIZE add to each field (RFC 7541 §4.1). */
export const fieldOverheadBytes = 32;

export class HeaderField {
  readonly name: string;
  readonly value: string;
  #wellFormed: boolean | undefined;

  constructor(name: string, value: string) {
    this.name = name;
    this.value = value;
  }

  /** Size by RFC 7541 §4.1. */
  get size(): number {
    return this.name.length + this.value.length + fieldOverheadBytes;
  }

  /** Whether name and value hold only what RFC 9113 §8.2.1 allows; names are lower case. */
  get wellFormed(): boolean {
    return (this.#wellFormed ??= isFieldName(this.name) && isFieldValue(this.value));
  }
}

/** A token (RFC 9110 §5.6.2) without upper case, or a colon and one. */
function isFieldName(name: string): boolean {
  return /^:?[-!#$%&'*+.^_`|~0-9a-z]+$/.test(name);
}

/** No NUL, CR, LF; no blank at either end. */
function isFieldValue(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are the octets that are forbidden
  return !/[\0\r\n]|^[ \t]|[ \t]$/.test(value);
}
