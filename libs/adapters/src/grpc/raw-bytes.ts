// Views, not copies, between Node's Buffer and plain Uint8Array. What enters the product must be plain: `slice`
// of a Buffer is a view where that of a Uint8Array is a copy.

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function asBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
