// Proves that the generated configuration says what the design asks for, in every shape that is used.
import { expect, test } from "vitest";
import { natsConfig, type NatsConfigOptions } from "./config.ts";
import { permissionsOf } from "./permissions.ts";
import { createNatsUserKey, natsUserKeyOf } from "./users.ts";

const options: NatsConfigOptions = {
  serverName: "nats-1",
  host: "127.0.0.1",
  clientPort: 4001,
  cluster: undefined,
  storeDir: '/tmp/a "b"',
  users: { store: "US", apiserver: "UA", scheduler: "UH", "controller-manager": "UC", admin: "UX", system: "UY" },
  tls: undefined,
};

test("a single server has no cluster block and no TLS", () => {
  const text = natsConfig(options);
  expect(text).toContain('listen: "127.0.0.1:4001"');
  expect(text).toContain("max_payload: 4194304");
  expect(text).toContain('write_deadline: "2s"');
  expect(text).toContain('store_dir: "/tmp/a \\"b\\""');
  expect(text).not.toMatch(/^(cluster|tls|http|leafnodes|websocket|mqtt)/m);
});

test("clustered servers name all routes and use TLS on both ports", () => {
  const tls = { certificateFile: "/c", keyFile: "/k", caFile: "/a" };
  const text = natsConfig({ ...options, tls, cluster: { routePort: 5001, routePorts: [5001, 5002, 5003] } });
  expect(text.match(/tls \{/g)).toHaveLength(2);
  for (const port of [5001, 5002, 5003]) expect(text).toContain(`"nats://127.0.0.1:${port}"`);
});

test("every user stands inside an account", () => {
  const text = natsConfig(options);
  expect(text).not.toContain("authorization");
  for (const key of Object.values(options.users))
    expect(text.indexOf(`nkey: ${key}`)).toBeGreaterThan(text.indexOf("accounts {"));
  expect(text).toContain('nkey: UH, permissions { publish: { deny: [ ">" ] }');
});

test("secrets are in nobody's list but the API server's", () => {
  for (const user of ["scheduler", "controller-manager"] as const) {
    const granted = permissionsOf(user)?.subscribe ?? [];
    expect(granted.filter((subject) => /secret|^ev\.live\.(k\.)?(registry\.)?>|\*/.test(subject))).toEqual([]);
  }
  expect(permissionsOf("admin")).toBeUndefined();
});

test("a seed gives its key back", () => {
  const key = createNatsUserKey();
  expect(key.seed).toMatch(/^SU/);
  expect(natsUserKeyOf(`${key.seed}\n`)).toEqual(key);
});
