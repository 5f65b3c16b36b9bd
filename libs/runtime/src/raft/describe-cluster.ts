// One question to the peer port of a member: which cluster is this, and who belongs to it. A member that joins asks
// before it has an identity; one that nobody talks to asks whether it still belongs.
import { AppError, messageOf } from "@keelson/base";
import { type RpcClient, RpcError, type TlsMaterial } from "@keelson/ports";
import { raftpb } from "@keelson/wire";
import { describeTimeoutMs } from "./limits.ts";
import { decodeLogMark } from "./membership.ts";
import { addressOf } from "./peer-link.ts";
import type { PeerDescription } from "./peer-transport.ts";

export interface ClusterDescription extends PeerDescription {
  readonly clusterId: bigint;
}

/** Rejects with AppError `raft.unreachable` when nobody answers at `url`. */
export async function describeCluster(options: {
  readonly client: RpcClient;
  /** For a URL that begins with `https`. */
  readonly tls: Partial<TlsMaterial> | undefined;
  readonly url: string;
}): Promise<ClusterDescription> {
  const { client, tls, url } = options;
  const channel = client.connect(addressOf(url), url.startsWith("https:") ? (tls ?? {}) : undefined);
  try {
    const answer = await channel.unary(raftpb.Transport.Describe, {}, { timeoutMs: describeTimeoutMs });
    if (answer.mark === undefined) throw new AppError("raft.malformed", "a description without members");
    const mark = decodeLogMark(raftpb.LogMark.encode(answer.mark));
    return { clusterId: answer.clusterId, mark, met: answer.met };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new AppError("raft.unreachable", `${url} does not say who its members are: ${messageOf(error)}`, {
      retryable: true,
      cause: error,
    });
  } finally {
    channel.close();
  }
}
