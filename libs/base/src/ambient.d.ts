// The few host globals that are pure functions of their input and exist in every JavaScript host. Pure
// floors compile without the DOM and Node libraries, so they are declared here, and nothing else is.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}
