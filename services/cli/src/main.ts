// The `keelson` command: finds the sub-command by its words, runs it, turns its outcome into an exit code.
import { AppError, messageOf } from "@keelson/base";
import type { Command, CommandContext } from "./command.ts";
import { chaosCommand } from "./commands/chaos.ts";
import { memberReplaceCommand } from "./commands/member-replace.ts";
import { downCommand, processCommands, statusCommand } from "./commands/running.ts";
import { snapshotRestoreCommand, snapshotStatusCommand } from "./commands/snapshot.ts";
import { etcdctlCommand, kubectlCommand } from "./commands/tools.ts";
import { storeUpCommand, upCommand } from "./commands/up.ts";

const commands: readonly Command[] = [
  upCommand,
  downCommand,
  statusCommand,
  ...processCommands,
  kubectlCommand,
  etcdctlCommand,
  storeUpCommand,
  chaosCommand,
  snapshotStatusCommand,
  snapshotRestoreCommand,
  memberReplaceCommand,
];

const context: CommandContext = {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
};

async function main(argv: readonly string[]): Promise<number> {
  const command = commands.find(({ name }) => name.split(" ").every((word, i) => argv[i] === word));
  if (command === undefined) return explain(argv);
  const rest = argv.slice(command.name.split(" ").length);
  const isTool = command === kubectlCommand || command === etcdctlCommand;
  if (!isTool && rest.some((word) => /^--?(help|h)$/.test(word))) {
    context.out(`${command.help}\n`);
    return 0;
  }
  return command.run(rest, context);
}

/** Nothing was asked for, or help, or the first words of several commands (`store`, `store snapshot`), or nonsense. */
function explain(argv: readonly string[]): number {
  const words = (argv[0] === "help" ? argv.slice(1) : argv).filter((word) => !/^--?(help|h)$/.test(word));
  if (words.length === 0) {
    context.out(overview());
    return 0;
  }
  const group = commands.filter(({ name }) => `${name} `.startsWith(`${words.join(" ")} `));
  if (group.length === 0) {
    context.err(`keelson: no such command: ${words.join(" ")}. Try: keelson --help\n`);
    return 1;
  }
  context.out(`keelson ${words.join(" ")}:\n\n${list(group)}\n\nEach has --help.\n`);
  return 0;
}

function list(some: readonly Command[]): string {
  const width = Math.max(...some.map(({ name }) => name.length));
  return some.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
}

function overview(): string {
  return `keelson: a Kubernetes control plane on a replicated, event-sourced store

${list(commands)}

Each has --help. A cluster lives in a data directory (.keelson, or --data-dir DIR).
`;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    context.err(`keelson: ${messageOf(error)}\n`);
    if (!(error instanceof AppError) && error instanceof Error) context.err(`${error.stack}\n`);
    process.exit(1);
  },
);
