// Commands of etcdctl about users and roles, and what users may do afterwards: with passwords, and with certificates whose
// common name is the user. `userSteps` ends with auth switched on, `lastSteps` switches it off.
import { jsonNames, type Step } from "./etcdctl-step.ts";
import { ownSizes, saveLease, sortedLines } from "./etcdctl-table.ts";

/** Users and roles, ending with auth switched on. */
export const userSteps: readonly Step[] = [
  {
    command: "endpoint status",
    args: ["--cluster"],
    expect: /^(https?:.+, (true|false), false, \d+, \d+, \d+, \n){3}$/,
    differs: ownSizes,
  },
  { command: "auth enable", args: [], code: 1, expect: /root user does not exist/ },
  { command: "role add", args: ["app"], expect: /^Role app created\n$/ },
  { command: "role add", args: ["app"], code: 1, expect: /role name already exists/ },
  { command: "role add", args: ["gone"] },
  { command: "role grant-permission", args: ["app", "readwrite", "app/", "--prefix"], expect: /^Role app updated\n$/ },
  { command: "role grant-permission", args: ["app", "read", "single"] },
  { command: "role grant-permission", args: ["app", "write", "zz", "--from-key"] },
  { command: "role grant-permission", args: ["app", "read", "m", "n", "-w", "json"], shape: jsonNames },
  { command: "role grant-permission", args: ["app", "all", "m"], code: 128 },
  { command: "role get", args: ["app"], expect: /\[app\/, app0\) \(prefix app\/\)/ },
  { command: "role get", args: ["none"], code: 1, expect: /role name not found/ },
  { command: "role list", args: [], expect: /^app\ngone\n$/ },
  {
    command: "role revoke-permission",
    args: ["app", "single"],
    expect: /^Permission of key single is revoked from role app\n$/,
  },
  {
    command: "role revoke-permission",
    args: ["app", "single"],
    code: 1,
    expect: /permission is not granted to the role/,
  },
  { command: "role delete", args: ["gone"], expect: /^Role gone deleted\n$/ },
  { command: "user add", args: ["root:pw"], expect: /^User root created\n$/ },
  { command: "user add", args: ["ann", "--new-user-password=secret"] },
  { command: "user add", args: ["bob", "--interactive=false"], stdin: "first\n" },
  { command: "user add", args: ["carol", "--no-password"], expect: /^User carol created\n$/ },
  { command: "user add", args: ["ann:again"], code: 1, expect: /user name already exists/ },
  { command: "user list", args: [], expect: /^ann\nbob\ncarol\nroot\n$/ },
  { command: "user grant-role", args: ["ann", "app"], expect: /^Role app is granted to user ann\n$/ },
  { command: "user grant-role", args: ["carol", "app"] },
  { command: "user grant-role", args: ["bob", "app"] },
  { command: "user grant-role", args: ["bob", "none"], code: 1, expect: /role name not found/ },
  { command: "user get", args: ["ann"], expect: /^User: ann\nRoles: app\n$/ },
  { command: "user get", args: ["ann", "--detail"], expect: /KV Read/ },
  { command: "user get", args: ["ann", "-w", "json"], shape: jsonNames, expect: /"roles":\["string"\]/ },
  { command: "user revoke-role", args: ["bob", "app"], expect: /^Role app is revoked from user bob\n$/ },
  { command: "user passwd", args: ["bob", "--interactive=false"], stdin: "second\n", expect: /^Password updated\n$/ },
  // etcdctl gives root its role by itself.
  { command: "auth enable", args: [], expect: /^Authentication Enabled\n$/, as: "" },
];

/** What a user without much may do, and nobody. */
export const limitedSteps: readonly Step[] = [
  { command: "put", args: ["app/x", "1"], as: "ann:secret", expect: /^OK/ },
  { command: "get", args: ["app/", "--prefix"], as: "ann:secret", expect: /^app\/x\n1\n$/ },
  { command: "put", args: ["zzz", "1"], as: "ann:secret", expect: /^OK/ },
  { command: "get", args: ["zzz"], as: "ann:secret", code: 1, expect: /permission denied/ },
  { command: "put", args: ["zzz", "2", "--prev-kv"], as: "ann:secret", code: 1, expect: /permission denied/ },
  { command: "put", args: ["other", "1"], as: "ann:secret", code: 1, expect: /permission denied/ },
  { command: "del", args: ["", "--from-key"], as: "ann:secret", code: 1, expect: /permission denied/ },
  {
    command: "txn",
    args: [],
    stdin: 'value("app/x") = "1"\n\nput other 1\n\n\n',
    as: "ann:secret",
    code: 1,
    expect: /permission denied/,
  },
  { command: "watch", args: ["other"], as: "ann:secret", code: 5, expect: /watch is canceled by the server/ },
  { command: "watch", args: ["app/x", "--rev", "{last}"], as: "ann:secret", until: /PUT\napp\/x\n1/ },
  { command: "lease grant", args: ["60"], as: "ann:secret", save: saveLease("annsLease") },
  { command: "put", args: ["app/leased", "1", "--lease={annsLease}"], as: "ann:secret", expect: /^OK/ },
  { command: "lease keep-alive", args: ["--once", "{annsLease}"], as: "ann:secret" },
  { command: "lease revoke", args: ["{annsLease}"], as: "ann:secret" },
  { command: "lock", args: ["app/lock", "echo", "held"], as: "ann:secret", expect: /^held\n$/ },
  { command: "user list", args: [], as: "ann:secret", code: 1, expect: /permission denied/ },
  { command: "user get", args: ["ann"], as: "ann:secret", expect: /^User: ann/ },
  { command: "role get", args: ["app"], as: "ann:secret", expect: /^Role app/ },
  {
    command: "compaction",
    args: ["1"],
    as: "ann:secret",
    code: 1,
    expect: /permission denied/,
    differs: "3.4 lets every user compact",
  },
  { command: "endpoint health", args: [], as: "ann:secret" },
  { command: "endpoint status", args: [], as: "ann:secret", differs: ownSizes },
  { command: "member list", args: [], as: "ann:secret", shape: sortedLines },
  {
    command: "get",
    args: ["app/x"],
    as: "ann:wrong",
    code: 2,
    expect: /authentication failed, invalid user ID or password/,
  },
  { command: "get", args: ["app/x"], as: "", code: 1, expect: /user name is empty|permission denied/ },
  { command: "get", args: ["app/x"], as: "bob:second", code: 1, expect: /permission denied/ },
  { command: "user delete", args: ["bob"], expect: /^User bob deleted\n$/ },
  { command: "user delete", args: ["root"], code: 1, expect: /invalid auth management/ },
  { command: "role delete", args: ["root"], code: 1, expect: /invalid auth management/ },
];

/** With certificates, too: the common name is the user. */
export const certificateSteps: readonly Step[] = [
  { command: "put", args: ["app/cn", "1"], as: "", certificate: "carol", expect: /^OK/ },
  { command: "put", args: ["other", "1"], as: "", certificate: "carol", code: 1, expect: /permission denied/ },
  { command: "user list", args: [], as: "", certificate: "carol", code: 1, expect: /permission denied/ },
  { command: "user list", args: [], as: "", certificate: "root", expect: /carol/ },
  { command: "put", args: ["app/pw", "1"], as: "ann:secret", certificate: "root", expect: /^OK/ },
  { command: "put", args: ["other", "1"], as: "ann:secret", certificate: "root", code: 1, expect: /permission denied/ },
];

export const lastSteps: readonly Step[] = [
  { command: "auth disable", args: [], expect: /^Authentication Disabled\n$/ },
  { command: "get", args: ["app/x"], as: "", expect: /^app\/x\n1\n$/ },
];
