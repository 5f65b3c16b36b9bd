// etcdserverpb.Watch: requests go into a stream of the watch hub, which writes to the call.
import { mayRead } from "@keelson/etcd";
import { streaming, type RpcCallContext, type RpcRegistration } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import { codeName } from "./guard.ts";
import type { StopSignal } from "./stop-signal.ts";

export function watchService(node: StoreNode, stop: StopSignal): RpcRegistration[] {
  return [
    streaming(etcdserverpb.Watch.Watch, async (requests, sink, context) => {
      sink.flushHeaders();
      const stream = node.hub.open(sink);
      const ended = Promise.withResolvers<never>();
      const forget = [stop.onStop(ended.reject)];
      if (context.metadata["hasleader"] === "true") forget.push(node.leaderWatch.depend(ended.reject));
      const serve = async (): Promise<void> => {
        for await (const request of requests) {
          stream.handle(request, await refusalOf(node, request, context));
          await stream.ready();
        }
        // A client without further requests still wants its events: only going away ends the call.
        await new Promise<void>((resolve) => context.onCancel(resolve));
      };
      try {
        await Promise.race([serve(), ended.promise]);
      } finally {
        stream.close();
        for (const take of forget) take();
      }
    }),
  ];
}

/** The reason that a watch is not created, in the words of a Go server's error. Who calls is found out for each watch. */
async function refusalOf(
  node: StoreNode,
  { createRequest }: etcdserverpb.WatchRequest,
  context: RpcCallContext,
): Promise<string | undefined> {
  if (createRequest === undefined || !node.state.auth.enabled) return undefined;
  const identity = await node.tokens.identify(context);
  const { auth, leases } = node.state;
  const key = createRequest.key.length === 0 ? firstKey : createRequest.key;
  const { rangeEnd } = createRequest;
  const problem = identity.ok ? mayRead({ auth, leases, actor: identity.value }, { key, rangeEnd }) : identity.error;
  return problem === undefined ? undefined : `rpc error: code = ${codeName(problem.code)} desc = ${problem.text}`;
}

const firstKey = new Uint8Array([0]);
