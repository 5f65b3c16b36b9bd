// The third kind of error: the world failed (disk, network, a peer). Programmer errors assert, expected
// outcomes are returned; only this kind is thrown and caught across modules. Each edge owns one table that
// maps `code` to its wire.

export type AppErrorOptions = {
  /** True when the same call may succeed later without anything else changing. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** A failure of the world, with a stable `code` such as `disk.full` or `raft.no-leader`. */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}

/** The message of anything that was thrown, for logs and wrapped errors. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
