// Proves that the unmodified npm client `etcd3` works against three members: puts, ranges, transactions, watches,
// leases, locks and elections, as its users write them.
import { Etcd3, type Watcher } from "etcd3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep, StoreProcesses } from "./store-processes.ts";

let store: StoreProcesses;
let client: Etcd3;

beforeAll(async () => {
  store = await StoreProcesses.start();
  client = new Etcd3({ hosts: store.endpoints.map((endpoint) => `http://${endpoint}`) });
}, 60_000);

afterAll(async () => {
  client.close();
  await store.stop();
});

describe("keys", () => {
  it("puts, reads, lists, counts and deletes", async () => {
    await client.put("kv/a").value("1");
    await client.put("kv/b").value(2);
    expect(await client.get("kv/a").string()).toBe("1");
    expect(await client.get("kv/b").number()).toBe(2);
    expect(await client.get("kv/none").string()).toBeNull();
    expect(await client.getAll().prefix("kv/").strings()).toEqual({ "kv/a": "1", "kv/b": "2" });
    expect(await client.getAll().prefix("kv/").count()).toBe(2);
    expect(await client.getAll().prefix("kv/").sort("Key", "Descend").limit(1).keys()).toEqual(["kv/b"]);
    const namespace = client.namespace("kv/");
    expect(await namespace.get("a").string()).toBe("1");
    expect((await client.delete().prefix("kv/")).deleted).toBe("2");
    expect(await client.getAll().prefix("kv/").count()).toBe(0);
  });

  it("returns previous values and reads at old revisions", async () => {
    const first = await client.put("rev").value("old");
    const second = await client.put("rev").value("new").getPrevious();
    expect(second?.value.toString()).toBe("old");
    expect(await client.get("rev").revision(first.header.revision).string()).toBe("old");
  });
});

describe("transactions", () => {
  it("takes the branch that its comparisons say", async () => {
    await client.put("txn").value("a");
    const yes = await client
      .if("txn", "Value", "==", "a")
      .and("txn-none", "Create", "==", 0)
      .then(client.put("txn").value("b"))
      .else(client.get("txn"))
      .commit();
    expect(yes.succeeded).toBe(true);
    const no = await client
      .if("txn", "Value", "==", "a")
      .then(client.delete().key("txn"))
      .else(client.get("txn"))
      .commit();
    expect(no.succeeded).toBe(false);
    expect(no.responses[0]?.response_range?.kvs[0]?.value.toString()).toBe("b");
  });

  it("serialises concurrent increments through its software transactional memory", async () => {
    await client.put("counter").value(0);
    const increment = (): Promise<void> =>
      client.stm({ retries: 50 }).transact(async (tx) => {
        const value = await tx.get("counter").number();
        await tx.put("counter").value((value ?? 0) + 1);
      });
    await Promise.all(Array.from({ length: 10 }, increment));
    expect(await client.get("counter").number()).toBe(10);
  });

  it("refuses what etcd refuses with etcd's errors", async () => {
    await expect(client.put("").value("x")).rejects.toThrow(/key is not provided/);
    await expect(client.get("a").revision(1_000_000)).rejects.toThrow(/future revision/);
  });
});

describe("watches", () => {
  it("sees puts and deletes of a key and of a prefix, in order", async () => {
    const watcher = await client.watch().prefix("watch/").withPreviousKV().create();
    const seen = collect(watcher);
    await client.put("watch/a").value("1");
    await client.put("other").value("1");
    await client.put("watch/a").value("2");
    await client.delete().key("watch/a");
    await seen.atLeast(3);
    expect(seen.events).toEqual(["Put watch/a=1 was -", "Put watch/a=2 was 1", "Delete watch/a= was 2"]);
    await watcher.cancel();
  });

  it("starts in the past, and many watchers share one stream", async () => {
    const start = await client.put("past/a").value("1");
    await client.put("past/b").value("2");
    // Events may come before `create` resolves: listeners have to be there from the beginning.
    const watchers = Array.from({ length: 20 }, () =>
      client.watch().prefix("past/").startRevision(start.header.revision).watcher(),
    );
    const all = watchers.map(collect);
    await client.put("past/c").value("3");
    for (const seen of all) {
      await seen.atLeast(3);
      expect(seen.events).toEqual(["Put past/a=1 was -", "Put past/b=2 was -", "Put past/c=3 was -"]);
    }
    await Promise.all(watchers.map((watcher) => watcher.cancel()));
  });

  it("leaves out what its filters name", async () => {
    const watcher = await client.watch().key("filtered").only("delete").create();
    const seen = collect(watcher);
    await client.put("filtered").value("1");
    await client.delete().key("filtered");
    await seen.atLeast(1);
    expect(seen.events).toEqual(["Delete filtered= was -"]);
    await watcher.cancel();
  });
});

describe("leases", () => {
  it("keeps a key while the lease is renewed and removes it after the lease is revoked", async () => {
    const lease = client.lease(2);
    await lease.put("leased").value("here");
    await sleep(3_500);
    expect(await client.get("leased").string()).toBe("here");
    await lease.revoke();
    expect(await client.get("leased").string()).toBeNull();
  });

  it("removes a key when its lease runs out", async () => {
    const lease = client.lease(2, { autoKeepAlive: false });
    const watcher = await client.watch().key("short").create();
    const seen = collect(watcher);
    await lease.put("short").value("here");
    await seen.atLeast(2);
    expect(seen.events).toEqual(["Put short=here was -", "Delete short= was -"]);
    await watcher.cancel();
  });
});

describe("locks and elections", () => {
  it("lets one holder in at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = (during: () => Promise<void>): Promise<void> =>
      client.lock("lock").do(async () => {
        most = Math.max(most, ++inside);
        await during();
        inside--;
      });
    // The second holder tries while the first one is known to be inside.
    await work(async () => {
      await expect(client.lock("lock").acquire()).rejects.toThrow(/lock/i);
    });
    await work(() => Promise.resolve());
    expect(most).toBe(1);
  });

  it("elects one leader, tells observers, and elects the next when it resigns", async () => {
    const election = client.election("chief", 5);
    const observer = await election.observe();
    const leaders: (string | undefined)[] = [];
    observer.on("change", (value) => leaders.push(value));
    const first = election.campaign("alice");
    await first.wait();
    expect(await election.leader()).toBe("alice");
    const second = election.campaign("bob");
    await sleep(200);
    expect(await election.leader()).toBe("alice");
    await first.resign();
    await second.wait();
    expect(await election.leader()).toBe("bob");
    await second.proclaim("robert");
    await until(() => leaders.includes("robert"));
    expect(leaders.filter((name) => name !== undefined)).toEqual(["alice", "bob", "robert"]);
    await second.resign();
    await observer.cancel();
  });
});

function collect(watcher: Watcher): { readonly events: string[]; atLeast(count: number): Promise<void> } {
  const events: string[] = [];
  watcher.on("data", (response) => {
    for (const { type, kv, prev_kv } of response.events)
      events.push(`${type} ${kv.key.toString()}=${kv.value.toString()} was ${prev_kv?.value.toString() ?? "-"}`);
  });
  return { events, atLeast: (count) => until(() => events.length >= count) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 10_000) throw new Error("waited for 10 s");
    await sleep(10);
  }
}
