// What a machine does to its data for good: bits rot, the disk lies about a write, all is gone. At most one member at a
// time, while all others are well and the operator has nothing to do: beyond that no protocol can promise anything.
import type { Prng } from "@keelson/base";
import type { SimContext } from "./context.ts";
import type { Member } from "./members.ts";
import type { Operator } from "./operator.ts";
import type { damageKinds } from "./options.ts";

export type DamageKind = (typeof damageKinds)[number];

export type DamageParts = {
  readonly context: SimContext;
  readonly members: readonly Member[];
  readonly operator: Operator;
  readonly prng: Prng;
  /** Runs later unless the faults have ended by then. */
  readonly later: (delayMs: number, body: () => void) => void;
};

/** False when the victim must not be hit now. */
export function damage(kind: DamageKind, victim: Member, parts: DamageParts): boolean {
  const { operator, members, prng, later, context } = parts;
  const all = members.filter(({ belongs }) => belongs);
  if (all.length < 3 || !operator.idle || !all.every(({ sound }) => sound)) return false;
  const again = (): void => later(20 + prng.float() * 300, () => victim.start());
  switch (kind) {
    case "data-lost":
      // Somebody may start it as if nothing had happened: it must find out that it no longer counts.
      if (prng.chance(0.5)) victim.comeBackEmpty();
      else operator.replace(victim);
      return true;
    case "log-rot":
      victim.kill();
      victim.suspect = rot(victim, prng);
      again();
      return true;
    case "lost-write":
    case "misdirected-write":
      victim.suspect = true;
      victim.disk.lieOnce(victim.logDirectory, kind === "lost-write" ? "lost" : "misdirected", prng);
      // Found out when the machine comes back without what its memory held.
      context.scheduler.schedule(100 + prng.float() * 500, 5, () => {
        if (!victim.disk.lied) context.count("lie without consequence");
        victim.powerLoss();
        context.scheduler.schedule(50, 5, () => victim.start());
      });
      return true;
  }
}

/** Changes one byte of the log that was written once. */
function rot(victim: Member, prng: Prng): boolean {
  const files = victim.disk.paths().filter((path) => path.startsWith(`${victim.logDirectory}/`));
  for (let tries = 0; tries < 50 && files.length > 0; tries++) {
    const path = prng.pick(files);
    const bytes = victim.disk.peek(path);
    const offset = prng.below(Math.max(1, bytes.length));
    if (bytes[offset] === undefined || bytes[offset] === 0) continue;
    victim.disk.rot(path, offset);
    return true;
  }
  return false;
}
