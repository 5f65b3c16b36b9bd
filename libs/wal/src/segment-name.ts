// File names of segments: the sequence number in 16 hex digits, so that byte order is log order.

const pattern = /^([0-9a-f]{16})\.wal$/;

export function segmentName(sequence: number): string {
  return `${sequence.toString(16).padStart(16, "0")}.wal`;
}

/** The sequence number, or undefined when the name is not a segment's. */
export function parseSegmentName(name: string): number | undefined {
  const digits = pattern.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const sequence = Number.parseInt(digits, 16);
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}
