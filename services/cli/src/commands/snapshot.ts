// `keelson store snapshot status|restore`: what a backup taken with `etcdctl snapshot save` holds, and a new member's
// data directory made from it. Needs no running store.
import { resolve } from "node:path";
import {
  createNodeClock,
  createNodeDisk,
  createNodeSecrets,
  createNodeTelemetry,
  openLmdbStorage,
} from "@keelson/adapters";
import { AppError } from "@keelson/base";
import { firstIdentity, type FlagSpec, flagsHelp, parseFlags, readBackupStatus, restoreBackup } from "@keelson/runtime";
import { parseInitialCluster } from "@keelson/service-store";
import type { Command } from "../command.ts";

const world = { disk: createNodeDisk(), secrets: createNodeSecrets() };

/** More revisions than a cluster makes between a backup and its loss. */
const bumpRevisionDefault = 1_000_000_000;

const statusFlags = {
  json: { kind: "bool", default: false, help: "print one JSON object" },
} as const satisfies FlagSpec;

export const snapshotStatusCommand: Command = {
  name: "store snapshot status",
  summary: "check a backup of the store and say what is in it",
  help: `keelson store snapshot status FILE\n\n${flagsHelp(statusFlags)}`,
  run: async (argv, context) => {
    const parsed = parseFlags(statusFlags, { argv, env: {} });
    if (!parsed.ok) throw usage(parsed.problems);
    const status = await readBackupStatus(world, onlyFile(parsed.positional));
    const { hash, revision, totalKey, totalSize } = status;
    context.out(
      parsed.values.json
        ? `${JSON.stringify(status)}\n`
        : `hash ${hash}, revision ${revision}, ${totalKey} keys, ${totalSize} bytes\n`,
    );
    return 0;
  },
};

const restoreFlags = {
  name: { kind: "string", default: "default", help: "name of the member" },
  "data-dir": { kind: "string", default: undefined, help: "directory to make (default <name>.etcd)" },
  "initial-cluster": { kind: "list", default: [], help: "all members of the new cluster as name=peerURL,..." },
  "initial-cluster-token": { kind: "string", default: "etcd-cluster", help: "tells clusters with equal URLs apart" },
  "initial-advertise-peer-urls": {
    kind: "list",
    default: ["http://localhost:2380"],
    help: "peer URLs of this member",
  },
  "bump-revision": {
    kind: "int",
    default: bumpRevisionDefault,
    min: 0,
    help: "raise the revision by this much, beyond what any client has seen",
  },
  "mark-compacted": {
    kind: "bool",
    default: true,
    help: "make earlier revisions unreadable, so that watchers list anew",
  },
} as const satisfies FlagSpec;

export const snapshotRestoreCommand: Command = {
  name: "store snapshot restore",
  summary: "make a new member's data directory from a backup",
  help: `keelson store snapshot restore FILE: run it once per member of the new cluster, with the same file, then
start the members with the same names, peer URLs and token.

${flagsHelp(restoreFlags)}`,
  run: async (argv, context) => {
    const parsed = parseFlags(restoreFlags, { argv, env: {} });
    if (!parsed.ok) throw usage(parsed.problems);
    const { values } = parsed;
    const problems: string[] = [];
    const advertisePeerUrls = values["initial-advertise-peer-urls"];
    const given = parseInitialCluster(values["initial-cluster"], problems);
    const initialCluster = given.length > 0 ? given : [{ name: values.name, peerUrls: advertisePeerUrls }];
    const own = initialCluster.find(({ name }) => name === values.name)?.peerUrls ?? [];
    if ([...own].sort().join() !== [...advertisePeerUrls].sort().join())
      problems.push(`--initial-cluster must name ${values.name} with the URLs of --initial-advertise-peer-urls`);
    if (problems.length > 0) throw usage(problems);
    const dataDir = resolve(values["data-dir"] ?? `${values.name}.etcd`);
    const identity = firstIdentity({ initialCluster, advertisePeerUrls, token: values["initial-cluster-token"] });
    const telemetry = await createNodeTelemetry({
      service: "keelson",
      instance: "restore",
      level: "warn",
      otlpEndpoint: undefined,
    });
    const revision = await restoreBackup(
      { ...world, clock: createNodeClock(), telemetry, openStorage: (directory) => openLmdbStorage({ directory }) },
      onlyFile(parsed.positional),
      { dataDir, identity, bumpRevision: values["bump-revision"], markCompacted: values["mark-compacted"] },
    );
    context.out(`restored ${dataDir} at revision ${revision}\n`);
    return 0;
  },
};

function onlyFile(positional: readonly string[]): string {
  const [file] = positional;
  if (file === undefined || positional.length > 1) throw usage(["name one backup file"]);
  return resolve(file);
}

function usage(problems: readonly string[]): AppError {
  return new AppError("cli.usage", problems.join("; "));
}
