// Doors that ask for a certificate, and callers who have none, or one of somebody else.
import { createGrpcClient } from "@keelson/adapters";
import { createAuthority, issueCertificate } from "@keelson/local";
import { RpcError, type TlsMaterial } from "@keelson/ports";
import { etcdserverpb, raftpb } from "@keelson/wire";
import type { Attack, Target } from "../attack.ts";

const { Maintenance } = etcdserverpb;

export const certificateAttacks: readonly Attack[] = [
  {
    name: "callers without a proper certificate",
    only: "tls",
    run: async (target) => {
      const ca = target.cluster.clientTls?.ca ?? "";
      const authority = await createAuthority("somebody else");
      const foreign = await issueCertificate(authority, { commonName: "root", usage: ["client"] });
      while (target.going) {
        await refused(target, { ca });
        await refused(target, { ca, ...foreign });
        const bare = target.connect("client", { alpn: ["h2"] });
        await Promise.race([bare.closed, target.pause(300)]);
        bare.destroy();
      }
    },
  },
];

/** Both doors must turn the caller away before anything is answered. */
async function refused(target: Target, tls: Partial<TlsMaterial>): Promise<void> {
  for (const door of ["client", "peer"] as const) {
    const channel = createGrpcClient().connect(`127.0.0.1:${target.port(door)}`, tls);
    const call =
      door === "client"
        ? channel.unary(Maintenance.Status, {}, { timeoutMs: 1_000 })
        : channel.unary(raftpb.Transport.Describe, {}, { timeoutMs: 1_000 });
    const answered = await call.then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof RpcError)) throw error;
        return false;
      },
    );
    channel.close();
    if (answered) throw new Error(`the ${door} port answered a caller without a proper certificate`);
  }
}
