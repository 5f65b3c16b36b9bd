// The floors of the house: who may import whom, and which third-party packages each floor may use. The
// architecture's table, kept true by floors.test.ts.

export type Room = {
  readonly floor: number;
  /** Workspace packages of the same floor that may be imported, with the reason in the comment beside it. */
  readonly sameFloor?: readonly string[];
  /** Third-party modules and `node:` built-ins. */
  readonly libraries?: readonly (string | RegExp)[];
};

/** By folder; the longest matching prefix counts. */
export const rooms: Readonly<Record<string, Room>> = {
  "libs/base": { floor: 0 },
  "libs/ports": { floor: 0, sameFloor: ["@keelson/base"] },
  "libs/wire": { floor: 1, libraries: ["msgpackr"] },
  "libs/wire/gen": { floor: 6, libraries: ["protobufjs", /^node:/] },
  "libs/api": { floor: 1, libraries: ["yaml", "re2js"] },
  "libs/api/gen": { floor: 6, libraries: [/^node:/] },
  // Random objects for its property tests.
  "libs/api/testing": { floor: 6, libraries: ["fast-check"] },
  "libs/raft": { floor: 2 },
  "libs/wal": { floor: 2 },
  "libs/mvcc": { floor: 2 },
  // etcd's semantics are defined over the multi-version store.
  "libs/etcd": { floor: 2, sameFloor: ["@keelson/mvcc"] },
  // Harness and reference model of its tests.
  "libs/etcd/test": { floor: 6, libraries: [/^node:/, "fast-check", "vitest"] },
  "libs/eventlog": { floor: 2 },
  "libs/rest": { floor: 2 },
  "libs/scheduling": { floor: 2 },
  "libs/controllers": { floor: 2 },
  "libs/pods": { floor: 2 },
  "libs/http2": { floor: 2 },
  "libs/runtime": { floor: 3, libraries: ["yaml"] },
  "libs/adapters": {
    floor: 4,
    libraries: [/^node:/, "jose", "lmdb", "nats", "ws", /^@opentelemetry\//],
  },
  // The Raft groups of its tests.
  "libs/runtime/test": { floor: 6, libraries: ["vitest"] },
  // What its tests compare with.
  "libs/adapters/test": { floor: 6, libraries: ["@grpc/grpc-js"] },
  "libs/sim": { floor: 4 },
  services: { floor: 5 },
  "services/cli": { floor: 6, libraries: [/^node:/] },
  "deploy/local": { floor: 6, libraries: [/^node:/, "yaml", "@peculiar/x509", "reflect-metadata", "nats", "nkeys.js"] },
  test: { floor: 6, libraries: [/.*/] },
  chaos: { floor: 6, libraries: [/.*/] },
};

/** Workspace packages by name, for the direction check. */
export const packageFolders: Readonly<Record<string, string>> = {
  "@keelson/local": "deploy/local",
};

export function folderOfPackage(name: string): string {
  const known = packageFolders[name];
  if (known !== undefined) return known;
  const short = name.replace("@keelson/", "");
  return short.startsWith("service-") ? `services/${short.slice("service-".length)}` : `libs/${short}`;
}

export function roomOf(path: string): { readonly folder: string; readonly room: Room } | undefined {
  const prefix = Object.keys(rooms)
    .filter((folder) => path === folder || path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? undefined : { folder: prefix, room: rooms[prefix] as Room };
}
