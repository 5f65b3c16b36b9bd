// The identity of a data directory: which cluster lives there and with which options it was made.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AppError, messageOf } from "@keelson/base";
import type { ClusterOptions, UpRequest } from "./options.ts";

export type ClusterIdentity = {
  readonly format: 1;
  /** Token that keeps members of different clusters apart. */
  readonly token: string;
  readonly options: ClusterOptions;
};

/** Flags by the option they set; a directory keeps the values it was made with. */
const fixedFlags: Readonly<Record<string, keyof ClusterOptions>> = {
  "port-base": "portBase",
  "store-members": "storeMembers",
  members: "storeMembers",
  "insecure-store": "insecureStore",
  insecure: "insecureStore",
};

/**
 * Reads the identity of a data directory, or makes a new one. Throws AppError `local.other-cluster` when a flag
 * asks for something the directory was not made with.
 */
export function loadOrCreateIdentity(file: string, request: UpRequest): ClusterIdentity {
  if (!existsSync(file)) {
    const created: ClusterIdentity = {
      format: 1,
      token: `keelson-${randomBytes(6).toString("hex")}`,
      options: request.cluster,
    };
    save(file, created);
    return created;
  }
  const known = read(file);
  if (known.options.storeOnly !== request.cluster.storeOnly) {
    throw otherCluster(
      file,
      known.options.storeOnly ? "holds only a store (keelson store up)" : "holds a whole cluster (keelson up)",
    );
  }
  for (const [flag, option] of Object.entries(fixedFlags)) {
    if (request.given.has(flag) && known.options[option] !== request.cluster[option]) {
      throw otherCluster(file, `was made with --${flag} ${String(known.options[option])}`);
    }
  }
  const options = { ...known.options };
  for (const [flag, option] of Object.entries(growableFlags)) {
    if (request.given.has(flag)) Object.assign(options, { [option]: request.cluster[option] });
  }
  const identity = { ...known, options };
  save(file, identity);
  return identity;
}

/** Counts that may change from one start to the next. */
const growableFlags: Readonly<Record<string, keyof ClusterOptions>> = {
  "nats-servers": "natsServers",
  apiservers: "apiservers",
  schedulers: "schedulers",
  "controller-managers": "controllerManagers",
  nodes: "nodes",
};

export function read(file: string): ClusterIdentity {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ClusterIdentity;
  } catch (error) {
    throw new AppError("local.bad-data-dir", `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function save(file: string, identity: ClusterIdentity): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600 });
}

function otherCluster(file: string, what: string): AppError {
  return new AppError("local.other-cluster", `the data directory ${dirname(file)} ${what}; choose another --data-dir`);
}
