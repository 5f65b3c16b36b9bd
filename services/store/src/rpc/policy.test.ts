// Proves that every RPC of every service has a line in the policy table, and which of them need no user or only any.
import { etcdserverpb, healthpb, v3electionpb, v3lockpb } from "@keelson/wire";
import { expect, test } from "vitest";
import { policyOf } from "./policy.ts";

const { Auth, Cluster, KV, Lease, Maintenance, Watch } = etcdserverpb;
const services = [Auth, Cluster, KV, Lease, Maintenance, Watch, healthpb.Health, v3electionpb.Election, v3lockpb.Lock];
const paths = services.flatMap((service) => Object.values(service).map(({ path }: { path: string }) => path));

function named(kind: string): string[] {
  return paths.filter((path) => policyOf(path)?.kind === kind).map((path) => path.split("/")[2] as string);
}

test("every RPC has a policy, and an unknown one has none", () => {
  expect(paths.length).toBeGreaterThan(45);
  expect(paths.filter((path) => policyOf(path) === undefined)).toEqual([]);
  expect(policyOf("/etcdserverpb.KV/Unheard")).toBeUndefined();
});

test("few RPCs are open", () => {
  expect(named("open")).toEqual(["AuthStatus", "Authenticate", "Check", "Watch"]);
  expect(named("user")).toEqual(["MemberList", "LeaseGrant", "Status"]);
  expect(named("handler")).toEqual(["Watch"]);
});

test("what changes the cluster or shows all of it is for root", () => {
  for (const name of [
    "Snapshot",
    "Hash",
    "HashKV",
    "Defragment",
    "MoveLeader",
    "Downgrade",
    "Compact",
    "MemberAdd",
    "UserAdd",
  ])
    expect(named("root")).toContain(name);
});
