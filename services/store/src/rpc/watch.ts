// etcdserverpb.Watch: requests go into a stream of the watch hub, which writes to the call.
import { streaming, type RpcRegistration } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
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
          stream.handle(request);
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
