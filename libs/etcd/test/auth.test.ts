// Proves users, roles and permissions: every refusal of the state machine, the auth revision, and that a range, a
// transaction of any depth and a lease are allowed exactly when every key they touch is.
import { logIndex, type Init, term, utf8 } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import { authpb, etcdserverpb, type storepb } from "@keelson/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStoreState, encodeProposal, mayRead, mayTransact, type StoreState } from "../src/mod.ts";
import { covers, permissionsOf } from "../src/permissions.ts";

const { READ, WRITE, READWRITE } = authpb.Type;
const none = new Uint8Array(0);

class Store {
  readonly state: StoreState = createStoreState({ storage: new MemoryStorage() });

  run(proposal: Init<storepb.Proposal>): string {
    const index = logIndex(this.state.appliedIndex + 1);
    const [result] = this.state.applyBatch([{ index, term: term(1), payload: encodeProposal(proposal) }]);
    const outcome = result?.outcome;
    return outcome?.ok === false ? outcome.error.text.replace("etcdserver: ", "") : "ok";
  }

  auth(change: Init<storepb.AuthChange>): string {
    return this.run({ auth: change });
  }

  /** A user with one role of the same name. */
  user(name: string, ...permissions: Init<authpb.Permission>[]): void {
    this.auth({ userAdd: { name, password: utf8("hash") } });
    this.auth({ roleAdd: { name } });
    for (const perm of permissions) this.auth({ roleGrant: { name, perm } });
    this.auth({ userGrant: { user: name, role: name } });
  }

  enable(): void {
    this.auth({ userAdd: { name: "root", password: utf8("hash") } });
    this.auth({ userGrant: { user: "root", role: "root" } });
    this.auth({ enable: {} });
  }

  as(user: string): { user: string; revision: number } {
    return { user, revision: this.state.auth.revision };
  }
}

const permission = (permType: number, key: string, rangeEnd = ""): Init<authpb.Permission> => ({
  permType,
  key: utf8(key),
  rangeEnd: utf8(rangeEnd),
});

describe("users and roles", () => {
  test("refusals and the auth revision follow etcd", () => {
    const store = new Store();
    const { state } = store;
    const steps: [Init<storepb.AuthChange>, string][] = [
      [{ enable: {} }, "root user does not exist"],
      [{ userAdd: { name: "" } }, "user name is empty"],
      [{ userAdd: { name: "root" } }, "ok"],
      [{ userAdd: { name: "root" } }, "user name already exists"],
      [{ enable: {} }, "root user does not have root role"],
      [{ userGrant: { user: "root", role: "nothing" } }, "role name not found"],
      [{ userGrant: { user: "nobody", role: "root" } }, "user name not found"],
      [{ userGrant: { user: "root", role: "root" } }, "ok"],
      [{ userGrant: { user: "root", role: "root" } }, "ok"],
      [{ roleAdd: { name: "" } }, "role name is empty"],
      [{ roleAdd: { name: "r" } }, "ok"],
      [{ roleAdd: { name: "r" } }, "role name already exists"],
      [{ roleGrant: { name: "r" } }, "permission not given"],
      [{ roleGrant: { name: "x", perm: permission(READ, "a") } }, "role name not found"],
      [{ roleGrant: { name: "r", perm: permission(READ, "a") } }, "ok"],
      [{ roleRevoke: { role: "r", key: utf8("b") } }, "permission is not granted to the role"],
      [{ userRevoke: { name: "root", role: "r" } }, "role is not granted to the user"],
      [{ login: { user: "root", token: "t", revision: 5 } }, "authentication is not enabled"],
      [{ enable: {} }, "ok"],
      [{ enable: {} }, "ok"],
      [{ userDelete: { name: "root" } }, "invalid auth management"],
      [{ roleDelete: { role: "root" } }, "invalid auth management"],
      [{ userRevoke: { name: "root", role: "root" } }, "invalid auth management"],
      [{ userDelete: { name: "nobody" } }, "user name not found"],
      [{ login: { user: "root", token: "t", revision: 4 } }, "revision of auth store is old"],
      [{ login: { user: "root", token: "t", revision: 5 } }, "ok"],
      [{ login: { user: "nobody", token: "t", revision: 5 } }, "authentication failed, invalid user ID or password"],
      [{ roleDelete: { role: "r" } }, "ok"],
      [{ disable: {} }, "ok"],
    ];
    expect(steps.map(([change]) => store.auth(change))).toEqual(steps.map(([, text]) => text));
    expect(state.auth).toMatchObject({ enabled: false, revision: 7 });
  });

  test("survive a dump, and deleting a role takes it from its users", () => {
    const store = new Store();
    store.user("ann", permission(READWRITE, "a", "c"));
    store.enable();
    const copy = createStoreState({ storage: new MemoryStorage() });
    const loader = copy.beginLoad();
    for (const chunk of store.state.dump().chunks) loader.push(chunk);
    loader.finish();
    expect(copy.auth.user("ann")?.roles).toEqual(["ann"]);
    expect(copy.auth).toMatchObject({ enabled: true, revision: store.state.auth.revision });
    store.auth({ roleDelete: { role: "ann" } });
    expect(store.state.auth.user("ann")?.roles).toEqual([]);
  });
});

describe("what may be touched", () => {
  const store = new Store();
  store.run({ leaseGrant: { ID: 7n, TTL: 60 } });
  store.run({ put: { key: utf8("z"), lease: 7n } });
  store.user("ann", permission(READWRITE, "a", "c"), permission(READ, "c", "e"), permission(WRITE, "w"));
  store.enable();
  const put = (key: string, more: Init<etcdserverpb.PutRequest> = {}): Init<etcdserverpb.RequestOp> => ({
    requestPut: { key: utf8(key), ...more },
  });

  test.each<[string, Init<storepb.Proposal>, string]>([
    ["a put inside", { put: { key: utf8("a1") } }, "ok"],
    ["a put where only reading is allowed", { put: { key: utf8("d") } }, "permission denied"],
    ["prev_kv without reading", { put: { key: utf8("w"), prevKv: true } }, "permission denied"],
    ["a lease with a key that may not be written", { put: { key: utf8("a"), lease: 7n } }, "permission denied"],
    ["revoking such a lease", { leaseRevoke: { ID: 7n } }, "permission denied"],
    ["a delete across two permissions", { deleteRange: { key: utf8("a"), rangeEnd: utf8("d") } }, "permission denied"],
    [
      "a delete of everything from a key on",
      { deleteRange: { key: utf8("b"), rangeEnd: utf8("\0") } },
      "permission denied",
    ],
    ["the branch not taken", { txn: { success: [put("a")], failure: [put("q")] } }, "permission denied"],
    ["a nested put", { txn: { success: [{ requestTxn: { success: [put("q")] } }] } }, "permission denied"],
    [
      "a nested prev_kv",
      { txn: { success: [{ requestTxn: { failure: [put("w", { prevKv: true })] } }] } },
      "permission denied",
    ],
    [
      "a compare that may not be read",
      { txn: { compare: [{ key: utf8("q") }], success: [put("a")] } },
      "permission denied",
    ],
    [
      "compares and ops inside",
      { txn: { compare: [{ key: utf8("d") }], success: [put("b", { prevKv: true })] } },
      "ok",
    ],
    ["compacting", { compaction: { revision: 1 } }, "permission denied"],
  ])("%s", (_name, proposal, text) => {
    expect(store.run({ ...proposal, actor: store.as("ann") })).toBe(text);
    if (text !== "ok")
      expect(["ok", "mvcc: required revision has been compacted"]).toContain(
        store.run({ ...proposal, actor: store.as("root"), leaseRevoke: undefined }),
      );
  });

  test("nobody, a stranger and an old revision are told apart", () => {
    const request = { put: { key: utf8("a") } };
    expect(store.run({ ...request, actor: { user: "", revision: 0 } })).toBe("user name is empty");
    expect(store.run({ ...request, actor: store.as("stranger") })).toBe("permission denied");
    expect(store.run({ ...request, actor: { user: "ann", revision: 2 } })).toBe("revision of auth store is old");
    expect(store.run(request)).toBe("ok"); // the store's own proposals carry no actor
  });

  test("an empty transaction still needs a user", () => {
    const { auth, leases } = store.state;
    const txn = etcdserverpb.TxnRequest.decode(none);
    expect(mayTransact({ auth, leases, actor: { user: "", revision: 0 } }, txn)?.text).toContain("user name is empty");
    expect(mayRead({ auth, leases, actor: store.as("ann") }, { key: utf8("a"), rangeEnd: utf8("e") })).toBeUndefined();
  });
});

test("a range is covered exactly when each of its keys is", () => {
  const letter = fc.constantFrom("", "a", "b", "c", "d");
  const range = fc.record({ key: letter, end: fc.constantFrom("", "\0", "a", "b", "c", "d", "e") });
  const universe = ["\0", "a", "a\0", "aa", "b", "b\0", "bb", "c", "cc", "d", "d\0", "e", "zz"].map(utf8);
  const inside = (key: Uint8Array, { key: from, end }: { key: string; end: string }): boolean =>
    covers(permissionsOf([{ permType: READ, key: utf8(from), rangeEnd: utf8(end) }]).read, key, none);
  let [yes, no] = [0, 0];
  fc.assert(
    fc.property(fc.array(range, { maxLength: 4 }), range, (granted, asked) => {
      const { read, write } = permissionsOf(
        granted.map(({ key, end }) => ({ permType: READ, key: utf8(key), rangeEnd: utf8(end) })),
      );
      expect(write).toEqual([]);
      const touched = universe.filter((key) => inside(key, asked));
      const allowed = touched.every((key) => granted.some((one) => inside(key, one)));
      if (touched.length === 0) return; // an empty range touches nothing
      const covered = covers(read, utf8(asked.key), utf8(asked.end));
      if (covered) yes++;
      else no++;
      if (covered) expect(allowed).toBe(true);
      else if (asked.end !== "\0" && asked.key !== "") expect(allowed).toBe(false);
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(yes, no)).toBeGreaterThan(50);
});
