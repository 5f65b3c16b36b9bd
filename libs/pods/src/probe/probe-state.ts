// What a series of probe results means: one success or failure says little, a row of them turns the verdict. Pure.
import type { Container, Probe } from "@keelson/api";

export type ProbeKind = "liveness" | "readiness" | "startup";

export type ProbeState = {
  /** Equal results in a row. */
  readonly streak: number;
  readonly last: boolean | undefined;
  /** What counts at the moment. */
  readonly passing: boolean;
};

/** Readiness and startup have to be earned; liveness is assumed. */
export function initialProbeState(kind: ProbeKind): ProbeState {
  return { streak: 0, last: undefined, passing: kind === "liveness" };
}

/** The state after one more result. */
export function afterProbe(state: ProbeState, passed: boolean, probe: Probe): ProbeState {
  const streak = state.last === passed ? state.streak + 1 : 1;
  const needed = passed ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  return { streak, last: passed, passing: streak >= needed ? passed : state.passing };
}

/** True when a failing state has to end the container. */
export function wantsRestart(kind: ProbeKind, state: ProbeState, probe: Probe): boolean {
  if (kind === "readiness" || state.last !== false) return false;
  return state.streak >= (probe.failureThreshold ?? 3);
}

/** The probes a container states, startup first. */
export function probesOf(container: Container): readonly { readonly kind: ProbeKind; readonly probe: Probe }[] {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  return [
    ...(startupProbe === undefined ? [] : [{ kind: "startup" as const, probe: startupProbe }]),
    ...(readinessProbe === undefined ? [] : [{ kind: "readiness" as const, probe: readinessProbe }]),
    ...(livenessProbe === undefined ? [] : [{ kind: "liveness" as const, probe: livenessProbe }]),
  ];
}

/** A port by number or by its name among the container's ports; undefined when there is no such port. */
export function probePort(container: Container, port: number | string): number | undefined {
  if (typeof port === "number") return port;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}
