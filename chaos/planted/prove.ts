// `keelson chaos planted`: the proof of the checkers in the same harness that judges the product. Without a fault they
// say nothing; of every planted lie the checker that is there for it tells.
import { messageOf } from "@keelson/base";
import { runClusterScenario } from "../cluster-run.ts";
import type { StoreScenario, Violation } from "../contract.ts";
import type { RunOptions } from "../result.ts";
import { runStoreScenario } from "../store-run.ts";
import { plantedLies, type Planted } from "./lies.ts";
import { lyingStore } from "./lying-store.ts";
import { honestCluster, plantedInCluster } from "./wrong-pods.ts";

type Proof = {
  readonly planted: string;
  readonly checker: string;
  readonly found: boolean;
  readonly seconds: number;
  /** The finding, or what stood in the way. */
  readonly told: string;
};

const honest: StoreScenario = {
  name: "planted-nothing",
  starts: "store",
  fault: "none",
  invariant: "those of every scenario",
  objectiveMs: undefined,
  objective: "none",
  seconds: 2,
  run: async (stage) => {
    await stage.fault("nothing", () => stage.sleep(1_500));
  },
};

/** Calls or responses that pass before a lie. */
const truthsFirst = 30;
const toldLimitMs = 30_000;

/** Runs until the lie was told, however slow the machine is. */
function untilTold({ lie, always }: Planted): StoreScenario {
  let count = 0;
  const now = (): boolean => ++count === truthsFirst;
  return {
    ...honest,
    lie: (truth) => lyingStore(truth, lie(now)),
    run: async (stage) => {
      const deadline = performance.now() + toldLimitMs;
      await stage.fault("a lie", () => stage.sleep(1_500));
      while (always !== true && count < truthsFirst && performance.now() < deadline) await stage.sleep(50);
    },
  };
}

/** Exit code: 0 when all is proven. */
export async function provePlanted(output: {
  readonly portBase: number;
  readonly seed: number;
  readonly json: boolean;
  readonly onStart: (stop: () => Promise<void>) => void;
}): Promise<number> {
  const options: RunOptions = {
    seed: output.seed,
    seconds: 2,
    portBase: output.portBase,
    say: () => undefined,
    onStart: output.onStart,
  };
  const proofs: Proof[] = [];
  const prove = async (
    planted: { readonly name: string; readonly checker: string; readonly says: RegExp | undefined },
    run: () => Promise<readonly Violation[]>,
  ): Promise<void> => {
    const fromMs = performance.now();
    const { found, told } = await judged(planted, run);
    const seconds = Math.round((performance.now() - fromMs) / 100) / 10;
    proofs.push({ planted: planted.name, checker: planted.checker, found, seconds, told });
    process.stderr.write(`${found ? "ok  " : "FAIL"} ${planted.name}: ${told} (${seconds} s)\n`);
  };
  const store = async (scenario: StoreScenario): Promise<readonly Violation[]> =>
    (await runStoreScenario(scenario, options)).violations;
  await prove({ name: "nothing, in a store", checker: "all", says: undefined }, () => store(honest));
  for (const planted of plantedLies) await prove(planted, () => store(untilTold(planted)));
  await prove({ name: "nothing, in a whole cluster", checker: "all", says: undefined }, async () => {
    return (await runClusterScenario(honestCluster, options)).violations;
  });
  for (const planted of plantedInCluster)
    await prove(planted, async () => (await runClusterScenario(planted.scenario, options)).violations);
  process.stdout.write(output.json ? `${JSON.stringify(proofs)}\n` : table(proofs));
  return proofs.every(({ found }) => found) ? 0 : 1;
}

async function judged(
  planted: { readonly checker: string; readonly says: RegExp | undefined },
  run: () => Promise<readonly Violation[]>,
): Promise<{ readonly found: boolean; readonly told: string }> {
  try {
    const violations = await run();
    const { says } = planted;
    if (says === undefined) {
      const [first] = violations;
      return first === undefined
        ? { found: true, told: "nothing found, as it should be" }
        : { found: false, told: `${first.checker}: ${first.text}` };
    }
    const found = violations.find(({ checker, text }) => checker === planted.checker && says.test(text));
    if (found !== undefined) return { found: true, told: found.text };
    return {
      found: false,
      told: `not found among ${violations.map(({ checker }) => checker).join(", ") || "nothing"}`,
    };
  } catch (error) {
    return { found: false, told: `the run did not come to its end: ${messageOf(error)}` };
  }
}

function table(proofs: readonly Proof[]): string {
  const rows = proofs.map(
    ({ planted, checker, found, seconds }) => `| ${planted} | ${checker} | ${found ? "yes" : "**no**"} | ${seconds} |`,
  );
  return `| Planted | Checker | Proven | Seconds |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}
