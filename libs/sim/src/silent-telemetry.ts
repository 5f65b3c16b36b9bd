// Telemetry that goes nowhere: of tests and simulations that do not look at it.
import type { Telemetry } from "@keelson/ports";

const instrument = { add: () => undefined, set: () => undefined, record: () => undefined };

const logger: Telemetry["logger"] = { log: () => undefined, with: () => logger };

export const silentTelemetry: Telemetry = {
  logger,
  metrics: {
    counter: () => instrument,
    gauge: () => instrument,
    histogram: () => instrument,
    onCollect: () => undefined,
    expose: () => "",
  },
  span: () => ({ traceparent: "", set: () => undefined, event: () => undefined, end: () => undefined }),
};
