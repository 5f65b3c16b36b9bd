// Pods on a node as pure functions: what to do next, which status to report, how CRI wants to be asked.
export type { Environment, EnvironmentInput, References } from "./config/environment.ts";
export { environmentOf, expandReferences, fieldValue } from "./config/environment.ts";
export {
  containerHashAnnotation,
  containerLogPath,
  containerNameLabel,
  podLogDirectory,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
  restartCountAnnotation,
} from "./config/names.ts";
export type { ContainerConfigInput, SandboxConfigInput } from "./config/runtime-config.ts";
export { containerConfig, sandboxConfig } from "./config/runtime-config.ts";
export { LogLines, TailFinder } from "./logs/log-lines.ts";
export type { LogOptions, LogOptionsResult } from "./logs/log-options.ts";
export { parseLogOptions } from "./logs/log-options.ts";
export type { ImageState, PodMemory, ProbeView, SetupFailure } from "./memory.ts";
export {
  containerFailed,
  containerStarted,
  newMemory,
  probed,
  pullDone,
  pullFailed,
  pullStarted,
  sandboxFailed,
  sandboxStarted,
  settled,
  stopAsked,
} from "./memory.ts";
export type { PlanInput, PodAction, PodPlan } from "./plan/plan-pod.ts";
export { planPod, planRemoval, startMs } from "./plan/plan-pod.ts";
export type { ProbeKind, ProbeState } from "./probe/probe-state.ts";
export { afterProbe, initialProbeState, probePort, probesOf, wantsRestart } from "./probe/probe-state.ts";
export {
  graceSeconds,
  initContainers,
  isSidecar,
  isTerminalPhase,
  isTerminating,
  mainContainers,
  podLabel,
  pullPolicy,
  specHash,
} from "./pod-spec.ts";
export type { ContainerPhase, RuntimeContainer, RuntimePod, RuntimeSandbox } from "./runtime-view.ts";
export { currentSandbox, emptyRuntimePod, livingContainers, newestContainer } from "./runtime-view.ts";
export type { PodStatusInput } from "./status/pod-status.ts";
export { podStatus } from "./status/pod-status.ts";
export { qosClass } from "./status/qos-class.ts";
