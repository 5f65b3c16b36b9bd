// While a simulated event runs, the host's clocks, timers and chance are out of reach: whoever asks for them gets
// an error that names the leak. The real ones are back between events, for the test runner around the simulation.

const leaks: readonly (readonly [object: object, name: string])[] = [
  [Date, "now"],
  [Math, "random"],
  [performance, "now"],
  [globalThis, "setTimeout"],
  [globalThis, "setInterval"],
  [globalThis, "setImmediate"],
  [globalThis, "fetch"],
  [crypto, "getRandomValues"],
  [crypto, "randomUUID"],
  [AbortSignal, "timeout"],
];

const RealDate = Date;

/** A Date that needs to be told which: asking for now is a leak. */
const NoNowDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => {
    if (args.length === 0) leak("new Date()");
    return Reflect.construct(target, args, newTarget) as object;
  },
  apply: () => leak("Date()"),
});

/** Runs `body` with every source of real time and chance replaced by one that throws. Not reentrant. */
export function withoutHostTimeAndChance(body: () => void): void {
  for (const [index, [object, name]] of leaks.entries())
    Object.defineProperty(object, name, forbidden[index] as object);
  globalThis.Date = NoNowDate;
  try {
    body();
  } finally {
    globalThis.Date = RealDate;
    for (const [index, [object, name]] of leaks.entries()) {
      const own = originals[index];
      if (own === undefined) Reflect.deleteProperty(object, name);
      else Object.defineProperty(object, name, own);
    }
  }
}

const originals = leaks.map(([object, name]) => Object.getOwnPropertyDescriptor(object, name));
const forbidden = leaks.map(([, name]) => ({ configurable: true, writable: true, value: () => leak(name) }));

function leak(what: string): never {
  throw new Error(`${what} was called while a simulation runs`);
}
