// The command line of a model: runs its seeds, tells what was wrong with which options, and sums up what was done.
import { parseArgs } from "node:util";

export type Model<Options> = {
  readonly draw: (seed: number) => Options;
  readonly run: (seed: number, options: Options) => ModelOutcome | Promise<ModelOutcome>;
};

type ModelOutcome = { readonly violation: string | undefined; readonly counts: ReadonlyMap<string, number> };

/** Sets the exit code: 1 after a violation. */
export async function runModelSeeds<Options extends object>(model: Model<Options>): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      seeds: { type: "string", default: "1" },
      options: { type: "string", default: "{}" },
      first: { type: "boolean", default: false },
      once: { type: "boolean", default: false },
    },
  });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const narrowed = JSON.parse(values.options) as Partial<Options>;
  const from = Number(values.seed);
  const totals = new Map<string, number>();
  let failures = 0;
  for (let seed = from; seed < from + Number(values.seeds); seed++) {
    const options = { ...model.draw(seed), ...narrowed };
    const { violation, counts } = await model.run(seed, options);
    for (const [name, value] of counts) totals.set(name, (totals.get(name) ?? 0) + value);
    if (violation !== undefined) {
      failures++;
      say(`options: ${JSON.stringify(options)}`);
      say(`violation: ${violation}`);
    }
    say(`seed ${seed}: ${violation === undefined ? "ok" : "FAILED"}`);
    if (values.first && failures > 0) break;
  }
  for (const [name, value] of totals) say(`${name.padEnd(28)} ${value}`);
  process.exitCode = failures === 0 ? 0 : 1;
}
