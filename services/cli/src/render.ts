// Text that people read: the welcome after a start and the status table.
import type { ClusterReport, ProcessReport } from "@keelson/local";

/** Printed when a whole cluster is ready. */
export function clusterWelcome(report: ClusterReport, tookMs: number, last: string): string {
  const warnings = report.warnings.map((warning) => `warning: ${warning}\n`).join("");
  return `${warnings}The cluster is ready (${(tookMs / 1000).toFixed(1)} s, ${report.processes.length} processes).

  kubeconfig  ${report.kubeconfig}
  API server  ${report.server}

Three things to try in another terminal:
  export KUBECONFIG=${report.kubeconfig}
  kubectl create deployment web --image=nginx --replicas=3 && kubectl rollout status deployment/web
  npx keelson status
  npx keelson kill ${leaderName(report)}     # the store's leader: kubectl goes on

${last}
`;
}

/** Printed when `keelson store up` is ready. */
export function storeReport(report: ClusterReport, tookMs: number, last: string): string {
  const endpoints = report.store.endpoints.join(",");
  const tls =
    report.store.ca === undefined
      ? ""
      : ` --cacert ${report.store.ca} --cert ${report.store.cert} --key ${report.store.key}`;
  return `The store is ready (${(tookMs / 1000).toFixed(1)} s, ${report.members.length} members).

  ETCDCTL_API=3 etcdctl --endpoints ${endpoints}${tls} endpoint status -w table

${last}
`;
}

/** The table of `keelson status`. */
export function statusTable(report: ClusterReport): string {
  const rows = report.processes.map((process) => [
    process.name,
    stateOf(process),
    process.role === "" ? "-" : process.role,
    process.pid === undefined ? "-" : String(process.pid),
    String(process.restarts),
    process.revision === undefined ? "-" : String(process.revision),
    process.address,
  ]);
  const table = [["NAME", "STATE", "ROLE", "PID", "RESTARTS", "REVISION", "ADDRESS"], ...rows];
  const widths = (table[0] as string[]).map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  return table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function stateOf(process: ProcessReport): string {
  if (process.paused) return "paused";
  if (process.ready) return "ready";
  if (process.alive) return "starting";
  return process.stopped ? "stopped" : `down: ${process.lastExit ?? ""}`;
}

function leaderName(report: ClusterReport): string {
  return report.processes.find((process) => process.kind === "store" && process.role === "leader")?.name ?? "store-1";
}
