// grpc.health.v1.Health: the overall service "" serves as long as the process does.
import { RpcError, rpcStatus, streaming, unary, type RpcRegistration } from "@keelson/ports";
import { healthpb } from "@keelson/wire";
import type { StopSignal } from "./stop-signal.ts";

const { Health, ServingStatus } = healthpb;

export function healthService(stop: StopSignal): RpcRegistration[] {
  const current = (): number => (stop.stopped ? ServingStatus.NOT_SERVING : ServingStatus.SERVING);
  return [
    unary(Health.Check, async (request) => {
      if (request.service !== "") throw new RpcError(rpcStatus.notFound, "unknown service");
      return { status: current() };
    }),
    streaming(Health.Watch, async (requests, sink, context) => {
      for await (const request of requests) {
        sink.send({ status: request.service === "" ? current() : ServingStatus.SERVICE_UNKNOWN });
        break;
      }
      await new Promise<void>((resolve) => {
        context.onCancel(resolve);
        stop.onStop(() => {
          sink.send({ status: ServingStatus.NOT_SERVING });
          resolve();
        });
      });
    }),
  ];
}
