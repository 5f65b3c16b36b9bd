// IP addresses and prefixes, as far as validation needs them.

/** 4, 6, or undefined when the text is not an address. */
export function ipFamily(text: string): 4 | 6 | undefined {
  if (/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)) return 4;
  return isIpv6(text) ? 6 : undefined;
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2 || !text.includes(":")) return false;
  let groups = 0;
  for (const half of halves) {
    if (half === "") continue;
    const parts = half.split(":");
    for (const [index, part] of parts.entries()) {
      const embedded =
        index === parts.length - 1 && half === halves.at(-1) && ipFamily(part) === 4 && part.includes(".");
      if (!embedded && !/^[0-9a-fA-F]{1,4}$/.test(part)) return false;
      groups += embedded ? 2 : 1;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** True for `10.0.0.0/8` and its like. */
export function isCidr(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  const family = ipFamily(address);
  return (
    more.length === 0 &&
    family !== undefined &&
    /^(?:0|[1-9]\d{0,2})$/.test(length) &&
    Number(length) <= (family === 4 ? 32 : 128)
  );
}
