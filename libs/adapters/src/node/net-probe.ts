// The NetProbe port over node:net. Only ECONNREFUSED counts as refused: every other failure may be a network.
import { connect } from "node:net";
import type { NetProbe, ProbeAnswer } from "@keelson/ports";

export function createNodeNetProbe(): NetProbe {
  return {
    probe: (address, timeoutMs) =>
      new Promise((resolve) => {
        const colon = address.lastIndexOf(":");
        const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
        const socket = connect({ host, port: Number(address.slice(colon + 1)) });
        const done = (answer: ProbeAnswer): void => {
          socket.destroy();
          resolve(answer);
        };
        socket.setTimeout(timeoutMs, () => done("silent"));
        socket.once("connect", () => done("accepted"));
        socket.once("error", (error: NodeJS.ErrnoException) =>
          done(error.code === "ECONNREFUSED" ? "refused" : "silent"),
        );
      }),
  };
}
