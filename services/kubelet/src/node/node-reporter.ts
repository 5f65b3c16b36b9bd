// Keeps the Node object: registers it, repairs it when someone deleted it, reports its status when that changes and
// every few minutes in any case.
import { resources, type Node } from "@keelson/api";
import { AppError, messageOf } from "@keelson/base";
import type { Clock, Logger, Scope } from "@keelson/ports";
import type { ApiClient } from "@keelson/runtime";
import { apiRetryMaxMs, apiRetryMinMs, nodeStatusReportMs } from "../limits.ts";
import { newNode, nodeLabels, nodeStatus, statusDiffers, type NodeDescription } from "./node-object.ts";

export type NodeReporterOptions = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between looks at the own state. */
  readonly frequencyMs: number;
  readonly describe: () => Promise<NodeDescription>;
  /** The Node as the API has it, after each time it was read or written. */
  readonly onNode: (node: Node) => void;
};

export class NodeReporter {
  readonly #options: NodeReporterOptions;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | undefined;
  registered = false;

  constructor(options: NodeReporterOptions) {
    this.#options = options;
  }

  /** The state changed: report it now. */
  wake(): void {
    this.#wake?.();
  }

  start(scope: Scope): void {
    scope.run("node status", () => this.#loop(scope));
  }

  async #loop(scope: Scope): Promise<void> {
    const { clock, frequencyMs, logger } = this.#options;
    let waitMs = apiRetryMinMs;
    while (!scope.stopped) {
      let pauseMs = frequencyMs;
      try {
        await this.#report();
        waitMs = apiRetryMinMs;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        logger.log("warn", "node status not written", { reason: messageOf(error) });
        pauseMs = waitMs;
        waitMs = Math.min(apiRetryMaxMs, waitMs * 2);
      }
      await new Promise<void>((resolve) => {
        const timer = clock.after(pauseMs, finish);
        const forget = scope.onStop(finish);
        this.#wake = finish;
        function finish(): void {
          timer.cancel();
          forget();
          resolve();
        }
      });
    }
  }

  async #report(): Promise<void> {
    const { client, clock } = this.#options;
    const description = await this.#options.describe();
    const found = await client.get<Node>(resources.nodes, description.name);
    if (!found.ok && found.status.code !== 404) throw refused(found.status.message);
    const node = found.ok ? await this.#bringUpToDate(found.object, description) : await this.#create(description);
    const status = nodeStatus(description, node, clock.wallMs());
    const due = clock.monoMs() - this.#writtenMs >= nodeStatusReportMs;
    if (found.ok && !due && !statusDiffers(node.status, status)) return this.#know(node);
    const { images, ...rest } = status;
    const patched = await client.patch<Node>(
      resources.nodes,
      description.name,
      { status: { ...rest, images } },
      { type: "strategic", subresource: "status" },
    );
    if (!patched.ok) throw refused(patched.status.message);
    this.#writtenMs = clock.monoMs();
    this.#know(patched.object);
  }

  async #create(description: NodeDescription): Promise<Node> {
    const { client, clock, logger } = this.#options;
    const created = await client.create<Node>(resources.nodes, newNode(description, clock.wallMs()));
    if (!created.ok) throw refused(created.status.message);
    logger.log("info", "node registered", { node: description.name });
    return created.object;
  }

  /** Labels that say what the machine is must be right; those of others stay. */
  async #bringUpToDate(node: Node, description: NodeDescription): Promise<Node> {
    const wanted = nodeLabels(description);
    const present = node.metadata?.labels ?? {};
    const lacksCidr = description.podCidr !== undefined && (node.spec?.podCIDR ?? "") === "";
    if (Object.entries(wanted).every(([name, value]) => present[name] === value) && !lacksCidr) return node;
    const patch = {
      metadata: { labels: wanted },
      ...(lacksCidr ? { spec: { podCIDR: description.podCidr, podCIDRs: [description.podCidr] } } : {}),
    };
    const patched = await this.#options.client.patch<Node>(resources.nodes, description.name, patch, {
      type: "strategic",
    });
    if (!patched.ok) throw refused(patched.status.message);
    return patched.object;
  }

  #know(node: Node): void {
    this.registered = true;
    this.#options.onNode(node);
  }
}

function refused(message: string): AppError {
  return new AppError("kubelet.node-refused", message, { retryable: true });
}
