// Amounts of resources as plain numbers: CPU in thousandths, everything else in units. What a pod asks for follows
// upstream's rule: the sum of its containers and sidecars, or its hungriest init step, plus overhead.
import {
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  type Container,
  type PodSpec,
  type QuantityText,
} from "@keelson/api";

export type Amounts = {
  readonly cpuMilli: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Extended resources and huge pages, by name. */
  readonly scalars: ReadonlyMap<string, number>;
};

const none: ReadonlyMap<string, number> = new Map();
export const noAmounts: Amounts = { cpuMilli: 0, memory: 0, ephemeralStorage: 0, scalars: none };

type Quantities = Readonly<Record<string, QuantityText>> | undefined;

/** Reads a resource list; `pods` is not an amount and is left out. */
export function amountsOf(list: Quantities): Amounts {
  if (list === undefined) return noAmounts;
  let cpuMilli = 0;
  let memory = 0;
  let ephemeralStorage = 0;
  let scalars: Map<string, number> | undefined;
  for (const [name, text] of Object.entries(list)) {
    const quantity = parseQuantity(String(text));
    if (quantity === undefined) continue;
    if (name === "cpu") cpuMilli = quantityMilliValue(quantity);
    else if (name === "memory") memory = quantityValue(quantity);
    else if (name === "ephemeral-storage") ephemeralStorage = quantityValue(quantity);
    else if (name !== "pods") (scalars ??= new Map()).set(name, quantityValue(quantity));
  }
  return { cpuMilli, memory, ephemeralStorage, scalars: scalars ?? none };
}

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (x, y) => x + y);
}

export function subtractAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (x, y) => x - y);
}

function maxAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, Math.max);
}

function combine(a: Amounts, b: Amounts, join: (x: number, y: number) => number): Amounts {
  return {
    cpuMilli: join(a.cpuMilli, b.cpuMilli),
    memory: join(a.memory, b.memory),
    ephemeralStorage: join(a.ephemeralStorage, b.ephemeralStorage),
    scalars: combineScalars(a.scalars, b.scalars, join),
  };
}

function combineScalars(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  join: (x: number, y: number) => number,
): ReadonlyMap<string, number> {
  if (a.size === 0 && b.size === 0) return none;
  const out = new Map<string, number>();
  for (const name of new Set([...a.keys(), ...b.keys()])) out.set(name, join(a.get(name) ?? 0, b.get(name) ?? 0));
  return out;
}

/** What one container asks for. */
type AmountsOfContainer = (container: Container) => Amounts;

const requested: AmountsOfContainer = (container) => amountsOf(container.resources?.requests);

/** A container without requests counts as a small one when nodes are compared, or all such pods would pile up. */
const atLeastSmall: AmountsOfContainer = (container) => {
  const asked = requested(container);
  const requests = container.resources?.requests ?? {};
  return {
    ...asked,
    cpuMilli: requests["cpu"] === undefined ? 100 : asked.cpuMilli,
    memory: requests["memory"] === undefined ? 200 * 1024 * 1024 : asked.memory,
  };
};

/** What a pod reserves on its node. */
export function podRequest(spec: PodSpec | undefined): Amounts {
  return podAmounts(spec, requested);
}

/** What a pod weighs when nodes are compared. */
export function podWeight(spec: PodSpec | undefined): Amounts {
  return podAmounts(spec, atLeastSmall);
}

function podAmounts(spec: PodSpec | undefined, of: AmountsOfContainer): Amounts {
  let running = noAmounts;
  for (const container of spec?.containers ?? []) running = addAmounts(running, of(container));
  let sidecars = noAmounts;
  let hungriestStep = noAmounts;
  for (const container of spec?.initContainers ?? []) {
    const own = of(container);
    if (container.restartPolicy === "Always") {
      sidecars = addAmounts(sidecars, own);
      hungriestStep = maxAmounts(hungriestStep, sidecars);
    } else {
      hungriestStep = maxAmounts(hungriestStep, addAmounts(sidecars, own));
    }
  }
  const total = maxAmounts(addAmounts(running, sidecars), hungriestStep);
  return spec?.overhead === undefined ? total : addAmounts(total, amountsOf(spec.overhead));
}
