// The Lifelines port over the health endpoint: one plain HTTP answer that is never ended by its server. When it breaks,
// the address is asked again: refused, or another boot, is proof of death; anything else may be the network.
import { get } from "node:http";
import type { Lifeline, Lifelines } from "@keelson/ports";
import { lifelinePath } from "./health-server.ts";

/** For a connection to be accepted and to tell its boot. */
const answerLimitMs = 1_000;
/** Between attempts where nothing is proven. */
const retryMs = 250;
const bootBytesMax = 64;

export function createNodeLifelines(own: Lifeline | undefined): Lifelines {
  return {
    own,
    follow: (lifeline, ended) => {
      const held = new Held(lifeline, ended);
      return { close: () => held.close() };
    },
  };
}

type Sign = "same" | "other" | "refused" | "unknown";

class Held {
  readonly #lifeline: Lifeline;
  readonly #ended: () => void;
  #closed = false;
  #known = false;
  #drop: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(lifeline: Lifeline, ended: () => void) {
    this.#lifeline = lifeline;
    this.#ended = ended;
    this.#hold();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop?.();
  }

  #hold(): void {
    let first: Sign = "unknown";
    let over = false;
    const [host, port] = parts(this.#lifeline.address);
    const request = get({ host, port, path: lifelinePath, agent: false }, (response) => {
      let told = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        if (first !== "unknown") return;
        told = (told + text).slice(0, bootBytesMax);
        if (!told.includes("\n")) return;
        clearTimeout(limit);
        first = told.trim() === this.#lifeline.boot ? "same" : "other";
        if (first === "same") this.#known = true;
        else request.destroy();
      });
      response.once("error", () => end());
      response.once("close", () => end());
    });
    const limit = setTimeout(() => request.destroy(), answerLimitMs);
    const end = (sign: Sign = first): void => {
      clearTimeout(limit);
      if (over) return;
      over = true;
      this.#judge(sign);
    };
    request.once("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNREFUSED" ? "refused" : first));
    request.once("close", () => end());
    this.#drop = () => request.destroy();
  }

  /** What the end of a connection says that told `sign`. */
  #judge(sign: Sign): void {
    if (this.#closed) return;
    if ((sign === "refused" || sign === "other") && this.#known) {
      this.close();
      this.#ended();
    } else if (sign === "same") this.#hold(); // it broke: who is there now?
    else this.#timer = setTimeout(() => this.#hold(), retryMs).unref();
  }
}

function parts(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(":");
  return [address.slice(0, colon).replace(/^\[|\]$/g, ""), Number(address.slice(colon + 1))];
}
