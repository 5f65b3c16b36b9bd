// Requests to the JSON gateway and the plain HTTP endpoints, in an order in which each finds what it needs. Each runs on
// the store and on a real etcd; status and body must be equal, but for ids and terms, unless `differs` says why not.
export type HttpStep = {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the store must answer; absent: only what etcd answers counts. */
  readonly status?: number;
  readonly expect?: RegExp;
  readonly differs?: string;
  /** A stream: read until it matches, then hang up. */
  readonly until?: RegExp;
};

const ownWords = "the reason is in each server's own words";
const post = (path: string, body: string, rest: Partial<HttpStep> = {}): HttpStep => ({
  path: `/v3/${path}`,
  method: "POST",
  body,
  ...rest,
});

const keys: readonly HttpStep[] = [
  post("kv/put", '{"key":"Zm9v","value":"YmFy"}', { expect: /"revision":"2"/ }),
  post("kv/put", '{"key":"Zm9v","value":"YmF6","prev_kv":true}', { expect: /"prev_kv":\{"key":"Zm9v"/ }),
  post("kv/put", '{"key":"YQ==","value":"PCYgPg==","lease":"7"}', { status: 404 }),
  post("kv/put", "{}", { status: 400 }),
  post("kv/put", '{"key":"Zm9v","ignore_value":true,"value":"eA=="}', { status: 400 }),
  { ...post("kv/range", '{"key":"Zm9v"}'), path: "/v3beta/kv/range" },
  post("kv/range", '{"key":"Zm9v","limit":"1","sort_order":"DESCEND","sortTarget":1}'),
  post("kv/range", '{"key":"AA==","rangeEnd":"AA==","keysOnly":true,"serializable":true}'),
  post("kv/range", '{"key":"AA==","range_end":"AA==","count_only":true}'),
  post("kv/range", '{"key":""}', { status: 400 }),
  post("kv/range", "", { status: 400 }),
  post("kv/range", '{"key":"Zm9v","revision":999}', { status: 400, expect: /"code":11/ }),
  post("kv/range", '{"key":"Zm9v","nope":1,"limit":null}', { status: 200 }),
  post("kv/range", '{"key":', { status: 400, differs: ownWords, expect: /"code":3/ }),
  post("kv/range", "[]", { status: 400, differs: ownWords, expect: /"code":3/ }),
  post("kv/range", '{"key":5}', { status: 400, differs: ownWords, expect: /"code":3/ }),
  post("kv/range", '{"key":"Zm9v","limit":"x"}', { status: 400, differs: ownWords, expect: /"code":3/ }),
  post("kv/range", '{"key":"Zm9v","sort_order":"NOPE"}', { status: 400, differs: ownWords, expect: /"code":3/ }),
  post("kv/range", '{"key":"Zg=v"}', { status: 400, expect: /illegal base64 data at input byte 2/ }),
  { path: "/v3/kv/range", status: 405 },
  { path: "/v3/kv/range", method: "PUT", body: "{}", status: 405 },
  post("nope", "{}", { status: 404 }),
  post(
    "kv/txn",
    '{"compare":[{"target":"VALUE","key":"Zm9v","value":"YmF6"}],"success":[{"requestRange":{"key":"Zm9v"}},{"request_put":{"key":"YQ=="}},{"requestTxn":{"success":[{"requestDeleteRange":{"key":"Yg=="}}]}}],"failure":[]}',
    { expect: /"succeeded":true/ },
  ),
  post(
    "kv/txn",
    '{"compare":[{"result":"GREATER","target":"CREATE","key":"YQ==","createRevision":"0"},{"target":3}]}',
    {
      status: 400,
    },
  ),
  post("kv/txn", '{"success":[{"requestPut":{"key":"YQ=="}},{"requestPut":{"key":"YQ=="}}]}', { status: 400 }),
  post("kv/deleterange", '{"key":"YQ==","prev_kv":true}', { expect: /"deleted":"1"/ }),
  post("kv/deleterange", '{"key":"YQ=="}'),
  post("kv/compaction", '{"revision":"3"}', { status: 200 }),
  post("kv/compaction", '{"revision":3,"physical":true}', { status: 400 }),
  post("kv/range", '{"key":"Zm9v","revision":"1"}', { status: 400 }),
];

const streams: readonly HttpStep[] = [
  post("watch", '{"create_request":{"key":"Zm9v","start_revision":"3"}}', { until: /"events":\[\{"kv"/ }),
  post(
    "watch",
    '{"create_request":{"key":"Zm9v","start_revision":"3","filters":["NODELETE"],"prev_kv":true,"watch_id":"9"}}',
    {
      differs: "previous values outlive compactions here",
      until: /"watch_id":"9".*\n.*"events"/,
    },
  ),
  post("watch", '{"create_request":{"key":"Zm9v","start_revision":"1"}}', { until: /"compact_revision":"3"/ }),
  post("watch", '{"create_request":{"key":"eA=="}}\n{"createRequest":{"key":"eQ=="}}{"progress_request":{}}', {
    until: /"watch_id":"1"/,
  }),
  post("watch", '{"create_request":{"key":"Zm9v","start_revision":"3"}}{"bad', { until: /"events"/ }),
  post("watch", '{"bad', { status: 400, differs: ownWords, expect: /"code":3/ }),
  post("lease/grant", '{"TTL":100,"ID":"7587862094705882371"}', { expect: /"ID":"7587862094705882371","TTL":"100"/ }),
  post("lease/grant", '{"TTL":100,"ID":7587862094705882371}', { status: 412 }),
  post("lease/keepalive", '{"ID":7587862094705882371}', { expect: /^\{"result":.*"TTL":"100"\}\}\n$/ }),
  post("lease/keepalive", '{"ID":7587862094705882371}{"ID":"5"}', { expect: /"ID":"5"\}\}\n$/ }),
  post("lease/timetolive", '{"ID":7587862094705882371,"keys":true}', { expect: /"grantedTTL":"100"/ }),
  post("lease/timetolive", '{"ID":"5"}', { expect: /"TTL":"-1"/ }),
  post("kv/lease/timetolive", '{"ID":"5"}'),
  post("lease/leases", "{}", { expect: /"leases":\[\{"ID":"7587862094705882371"\}\]/ }),
  post("kv/lease/leases", "{}"),
  post("lease/revoke", '{"ID":"7587862094705882371"}', { status: 200 }),
  post("kv/lease/revoke", '{"ID":"7587862094705882371"}', { status: 404 }),
];

const rest: readonly HttpStep[] = [
  post("cluster/member/list", "{}", { expect: /"peerURLs":\["http/ }),
  post("cluster/member/remove", '{"ID":"5"}', {
    status: 404,
    differs: "3.4 has no such check without a quorum to lose",
  }),
  post("maintenance/status", "{}", { expect: /"raftAppliedIndex":"\d+"/, differs: "sizes and versions" }),
  post("maintenance/alarm", '{"action":"GET"}', { expect: /^\{/, differs: "3.4 leaves the header out" }),
  post("maintenance/defragment", "{}", { expect: /^\{\}$/ }),
  post("maintenance/hash", "{}", { expect: /"hash":\d+/, differs: "hashes" }),
  post("maintenance/hashkv", '{"revision":"0"}', { expect: /"compact_revision":"3"/, differs: "hashes" }),
  post("maintenance/snapshot", "{}", { until: /^\{"result":\{.*"blob":"/, differs: "own form of the data" }),
  post("maintenance/transfer-leadership", '{"targetID":"5"}', { status: 412 }),
  post("lock/lock", '{"name":"bG9jaw=="}', { expect: /"key":"bG9jay[89]/, differs: "the key has the lease's id" }),
  post("election/leader", '{"name":"ZQ=="}', { status: 500, expect: /election: no leader/ }),
  post("election/campaign", '{"name":"ZQ==","value":"dg=="}', { expect: /"leader":\{"name":"ZQ=="/, differs: "ids" }),
  post("election/observe", '{"name":"ZQ=="}', { until: /"value":"dg=="/, differs: "ids" }),
  post("election/proclaim", "{}", { status: 500, expect: /field must be provided/ }),
  { path: "/health", status: 200, expect: /^\{"health":"true"/, differs: "3.5 added the reason" },
  { path: "/health?serializable=true", status: 200, differs: "3.5 added the reason" },
  { path: "/health?exclude=NOSPACE", status: 200, differs: "3.5 added the reason" },
  { path: "/health", method: "POST", body: "", status: 405 },
  { path: "/version", status: 200, expect: /"etcdserver":"3\.\d+\.\d+"/, differs: "versions" },
  { path: "/readyz?verbose", status: 200, expect: /\[\+\]linearizable_read ok\n/, differs: "came with 3.5.11" },
  { path: "/readyz/serializable_read", status: 200, expect: /^ok\n$/, differs: "came with 3.5.11" },
  { path: "/livez", status: 200, expect: /^ok\n$/, differs: "came with 3.5.11" },
  { path: "/livez/none", status: 404, differs: "came with 3.5.11" },
  { path: "/none", status: 404 },
  { path: "/health", headers: { origin: "http://evil.test" }, status: 403, differs: "etcd lets every page in" },
  post("kv/range", '{"key":"Zm9v"}', {
    headers: { origin: "http://evil.test" },
    status: 403,
    differs: "etcd lets every page in",
  }),
];

export const httpSteps: readonly HttpStep[] = [...keys, ...streams, ...rest];

/** Ends with auth on. */
export const authSteps: readonly HttpStep[] = [
  post("auth/authenticate", '{"name":"root","password":"pw"}', { status: 412 }),
  post("auth/user/add", '{"name":"root","password":"pw"}', { status: 200 }),
  post("auth/user/add", '{"name":"ann","password":"secret"}', { status: 200 }),
  post("auth/user/add", '{"name":"ann","password":"secret"}', { status: 412 }),
  post("auth/role/add", '{"name":"root"}', { status: 200 }),
  post("auth/role/add", '{"name":"app"}', { status: 200 }),
  post("auth/role/grant", '{"name":"app","perm":{"permType":"READWRITE","key":"YQ==","range_end":"Yg=="}}', {
    status: 200,
  }),
  post("auth/role/get", '{"role":"app"}', { expect: /"permType":"READWRITE"/ }),
  post("auth/role/list", "{}", { expect: /"roles":\["app","root"\]/ }),
  post("auth/user/grant", '{"user":"root","role":"root"}', { status: 200 }),
  post("auth/user/grant", '{"user":"ann","role":"app"}', { status: 200 }),
  post("auth/user/get", '{"name":"ann"}', { expect: /"roles":\["app"\]/ }),
  post("auth/user/list", "{}", { expect: /"users":\["ann","root"\]/ }),
  post("auth/enable", "{}", { status: 200 }),
];

/** With a token of ann. */
export const tokenSteps: readonly HttpStep[] = [
  post("kv/put", '{"key":"YQ=="}', { status: 200 }),
  post("kv/put", '{"key":"eg=="}', { status: 403 }),
  post("auth/user/list", "{}", { status: 403 }),
  post("watch", '{"create_request":{"key":"YQ==","start_revision":"4"}}', { until: /"events"/ }),
  post("watch", '{"create_request":{"key":"eg=="}}', { until: /"canceled":true/ }),
];

/** Without a token, or with one that nobody was given. */
export const strangerSteps: readonly HttpStep[] = [
  post("kv/range", '{"key":"YQ=="}', { status: 400, expect: /user name is empty/ }),
  post("kv/range", '{"key":"YQ=="}', { headers: { authorization: "made.up" }, status: 401 }),
  post("auth/authenticate", '{"name":"ann","password":"wrong"}', { status: 400 }),
];
