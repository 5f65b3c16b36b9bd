// What a sub-command of `keelson` is, and what it may use of the process around it.

export type CommandContext = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when stdout is a terminal: progress may redraw. */
  readonly interactive: boolean;
};

export type Command = {
  /** Words after `keelson`, e.g. `store up`. */
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  /** Resolves with the exit code; an AppError becomes one line on stderr and exit code 1. */
  readonly run: (argv: readonly string[], context: CommandContext) => Promise<number>;
};
