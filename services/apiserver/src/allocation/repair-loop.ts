// Finds reserved addresses that no Service holds: a server died between reserving and storing, or while giving back.
import { AppError, messageOf } from "@keelson/base";
import type { Scope } from "@keelson/ports";
import { kubernetesIp } from "../bootstrap/system-objects.ts";
import { allocationRepairMs } from "../limits.ts";
import type { ApiServer } from "../server.ts";

/** Runs until the scope stops. Several servers may do this at once. */
export async function repairAllocations(server: ApiServer, scope: Scope): Promise<void> {
  let suspects: ReadonlySet<string> = new Set();
  for (;;) {
    await scope.sleep(allocationRepairMs);
    if (scope.stopped) return;
    try {
      suspects = await server.services.repair(suspects, [kubernetesIp(server)]);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      server.world.telemetry.logger.log("warn", "could not repair service addresses", { cause: messageOf(error) });
    }
  }
}
