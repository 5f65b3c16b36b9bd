// `keelson kubectl …` and `keelson etcdctl …`: the real tools from PATH with this cluster's credentials filled in.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { AppError } from "@keelson/base";
import { askControl, type ClusterReport, layoutOf } from "@keelson/local";
import type { Command } from "../command.ts";

export const kubectlCommand: Command = {
  name: "kubectl",
  summary: "run kubectl against the cluster",
  help: "keelson kubectl [--data-dir DIR] ARGS…: kubectl from PATH with this cluster's kubeconfig",
  run: async (argv, context) => {
    const { dataDir, rest } = takeDataDir(argv);
    return execute("kubectl", rest, { ...context.env, KUBECONFIG: layoutOf(dataDir).adminKubeconfig });
  },
};

export const etcdctlCommand: Command = {
  name: "etcdctl",
  summary: "run etcdctl against the store",
  help: "keelson etcdctl [--data-dir DIR] ARGS…: etcdctl from PATH with the store's endpoints and certificates",
  run: async (argv, context) => {
    const { dataDir, rest } = takeDataDir(argv);
    const { store } = (await askControl(layoutOf(dataDir).controlSocket, "GET", "/cluster")) as ClusterReport;
    const tls =
      store.ca === undefined ? {} : { ETCDCTL_CACERT: store.ca, ETCDCTL_CERT: store.cert, ETCDCTL_KEY: store.key };
    return execute("etcdctl", rest, {
      ...context.env,
      ETCDCTL_API: "3",
      ETCDCTL_ENDPOINTS: store.endpoints.join(","),
      ...tls,
    });
  },
};

/** Only a leading --data-dir is ours; everything after it belongs to the tool. */
function takeDataDir(argv: readonly string[]): { dataDir: string; rest: readonly string[] } {
  const [first, second] = argv;
  if (first === "--data-dir" && second !== undefined) return { dataDir: resolve(second), rest: argv.slice(2) };
  if (first?.startsWith("--data-dir=") === true)
    return { dataDir: resolve(first.slice("--data-dir=".length)), rest: argv.slice(1) };
  return { dataDir: resolve(".keelson"), rest: argv };
}

function execute(
  tool: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: "inherit", env });
    child.once("error", (error) =>
      reject(new AppError("cli.no-tool", `cannot run ${tool}: is it installed and on PATH?`, { cause: error })),
    );
    child.once("exit", (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}
