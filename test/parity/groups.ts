// Every group of the suite, in the order that all runs keep: answers depend on the revisions that came before.
import type { ParityGroup } from "./case.ts";
import { authGroups } from "./cases/auth.ts";
import { compactionGroups } from "./cases/compactions.ts";
import { everyMethodGroups } from "./cases/every-method.ts";
import { leaseGroups } from "./cases/leases.ts";
import { memberGroups } from "./cases/members.ts";
import { newerGroups } from "./cases/newer.ts";
import { oddRequestGroups } from "./cases/odd-requests.ts";
import { programGroups } from "./cases/programs.ts";
import { rangeGroups } from "./cases/ranges.ts";
import { recipeGroups } from "./cases/recipes.ts";
import { txnGroups } from "./cases/txns.ts";
import { watchGroups } from "./cases/watches.ts";
import { writeGroups } from "./cases/writes.ts";

export function allGroups(options: { readonly seed: number; readonly programs: number }): readonly ParityGroup[] {
  return [
    ...rangeGroups,
    // Early: writes can make the members of etcd 3.4 disagree.
    ...memberGroups,
    ...writeGroups,
    ...txnGroups,
    ...compactionGroups,
    ...watchGroups,
    ...leaseGroups,
    ...recipeGroups,
    ...oddRequestGroups,
    ...everyMethodGroups,
    ...newerGroups,
    ...authGroups,
    // Last, for the same reason as the members are early.
    ...programGroups(options),
  ];
}
