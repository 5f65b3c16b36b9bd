// Answers as lines of text that are equal on two servers exactly when a client could not tell the servers apart:
// every field that is not zero, bytes as text, headers without the ids that each cluster makes up for itself.
import { RpcError, rpcStatus } from "@keelson/ports";

const codeNames = new Map<number, string>(Object.entries(rpcStatus).map(([name, code]) => [code, name]));

export type PrintOptions = {
  /** Fields, by name and at any depth, whose value no two servers share: only whether they are set is printed. */
  readonly mask?: readonly string[];
};

export function printError(error: unknown): string {
  if (!(error instanceof RpcError)) throw error;
  return `! ${codeNames.get(error.status) ?? error.status} "${error.message}"`;
}

export function printMessage(message: object, options: PrintOptions = {}): string {
  if (message instanceof Uint8Array) return "(bytes)";
  const fields = Object.entries(message).flatMap(([name, value]: [string, unknown]) => {
    if (name === "header") return [`header:${printHeader(value)}`];
    if (isDefault(value)) return [];
    // Keys of a lease, and leases of equal age, come in no fixed order.
    if (name === "keys" && Array.isArray(value))
      return [
        `keys:${value
          .map((key) => printValue(key, options))
          .toSorted()
          .join()}`,
      ];
    return [`${name}:${options.mask?.includes(name) === true ? "set" : printValue(value, options)}`];
  });
  return `{${fields.join(" ")}}`;
}

/** The revision, and which of cluster, member and term are filled in. */
function printHeader(header: unknown): string {
  if (header === undefined) return "none";
  const { clusterId, memberId, revision, raftTerm } = header as Record<string, unknown>;
  const ids = [clusterId, memberId, raftTerm].map((id) => (isDefault(id) ? "-" : "+")).join("");
  return `${String(revision)}${ids}`;
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === 0 || value === 0n || value === false || value === "") return true;
  return (value instanceof Uint8Array || Array.isArray(value)) && value.length === 0;
}

function printValue(value: unknown, options: PrintOptions): string {
  if (value instanceof Uint8Array) return printBytes(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => printValue(item, options)).join(" ")}]`;
  if (typeof value === "object" && value !== null) return printMessage(value, options);
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const shownBytesMax = 80;

export function printBytes(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, shownBytesMax)).toString("latin1");
  const rest = bytes.length > shownBytesMax ? `…${bytes.length}` : "";
  return `${JSON.stringify(shown)}${rest}`;
}
