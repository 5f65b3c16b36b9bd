// What a container runtime holds of one pod, as read through CRI. The kubelet refreshes it; planners only read.

export type ContainerPhase = "created" | "running" | "exited" | "unknown";

export type RuntimeContainer = {
  readonly id: string;
  readonly sandboxId: string;
  readonly name: string;
  /** 0 for the first start, one more per restart: what people see as restartCount. */
  readonly attempt: number;
  readonly phase: ContainerPhase;
  readonly createdMs: number;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  /** Name of the image as the runtime says it. */
  readonly image: string;
  readonly imageId: string;
  /** Fingerprint of the container's spec when it was created. */
  readonly specHash: string;
};

export type RuntimeSandbox = {
  readonly id: string;
  readonly attempt: number;
  readonly ready: boolean;
  readonly createdMs: number;
  /** Empty for pods on the host's network. */
  readonly ips: readonly string[];
};

export type RuntimePod = {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Newest first. */
  readonly sandboxes: readonly RuntimeSandbox[];
  /** Newest first. */
  readonly containers: readonly RuntimeContainer[];
};

export function emptyRuntimePod(uid: string, namespace: string, name: string): RuntimePod {
  return { uid, namespace, name, sandboxes: [], containers: [] };
}

/** The newest container of a name; of one sandbox if given. */
export function newestContainer(runtime: RuntimePod, name: string, sandboxId?: string): RuntimeContainer | undefined {
  return runtime.containers.find(
    (container) => container.name === name && (sandboxId === undefined || container.sandboxId === sandboxId),
  );
}

/** The sandbox that is in use: the newest, if it is ready. */
export function currentSandbox(runtime: RuntimePod): RuntimeSandbox | undefined {
  const newest = runtime.sandboxes[0];
  return newest?.ready === true ? newest : undefined;
}

/** Containers that may still run. */
export function livingContainers(runtime: RuntimePod): readonly RuntimeContainer[] {
  return runtime.containers.filter((container) => container.phase === "running" || container.phase === "unknown");
}
