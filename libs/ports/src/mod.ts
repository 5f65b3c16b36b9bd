// Interfaces of the outside world. The Node world (libs/adapters) and the simulator implement them; loops and
// services take them as arguments.
export type { Clock, Timer } from "./clock.ts";
export type { Disk, DiskFile } from "./disk.ts";
export type { Entropy } from "./entropy.ts";
export type {
  BusMessage,
  BusSubscription,
  EventBus,
  PublishAck,
  ReplayMessage,
  ReplayOptions,
  StreamConfig,
  StreamState,
} from "./event-bus.ts";
export type {
  HttpClient,
  HttpClientRequest,
  HttpClientResponse,
  HttpHandler,
  HttpHeaders,
  HttpListener,
  HttpListenOptions,
  HttpOrigin,
  HttpRequest,
  HttpResponse,
  HttpServer,
} from "./http.ts";
export type { Lifeline, Lifelines } from "./lifeline.ts";
export type { NetProbe, ProbeAnswer } from "./net-probe.ts";
export type { DeferredChanges, OrderedStorage, OrderedTable, RangeOptions, TableEntry } from "./ordered-storage.ts";
export type {
  PlainHttpAnswer,
  RpcCallContext,
  RpcCallOptions,
  RpcChannel,
  RpcClient,
  RpcListener,
  RpcListenOptions,
  RpcMetadata,
  RpcMethod,
  RpcRegistration,
  RpcServer,
  RpcSink,
  RpcStatusCode,
  RpcStream,
  RpcTraffic,
  ServerTls,
  StreamHandler,
  TlsMaterial,
  UnaryHandler,
} from "./rpc.ts";
export { RpcError, RpcPieces, rpcStatus, streaming, unary } from "./rpc.ts";
export type { OwnedScope, Scope } from "./scope.ts";
export type { Secrets, Sha256, TokenSigner, TokenSignerOptions } from "./secrets.ts";
export type {
  AttributeValue,
  Attributes,
  Counter,
  Gauge,
  Histogram,
  Logger,
  LogLevel,
  Metrics,
  Span,
  SpanOptions,
  Telemetry,
  TraceParent,
} from "./telemetry.ts";
