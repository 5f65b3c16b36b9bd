// The labels and annotations by which kubelets find their sandboxes and containers again, and where logs lie. The
// names are upstream's, so that crictl, log collectors and monitoring understand a node.

export const podNameLabel = "io.kubernetes.pod.name";
export const podNamespaceLabel = "io.kubernetes.pod.namespace";
export const podUidLabel = "io.kubernetes.pod.uid";
export const containerNameLabel = "io.kubernetes.container.name";

export const containerHashAnnotation = "io.kubernetes.container.hash";
export const restartCountAnnotation = "io.kubernetes.container.restartCount";
export const terminationMessagePathAnnotation = "io.kubernetes.container.terminationMessagePath";
export const terminationMessagePolicyAnnotation = "io.kubernetes.container.terminationMessagePolicy";
export const gracePeriodAnnotation = "io.kubernetes.pod.terminationGracePeriod";

/** `<root>/<namespace>_<name>_<uid>`. */
export function podLogDirectory(
  root: string,
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
): string {
  return `${root}/${pod.namespace}_${pod.name}_${pod.uid}`;
}

/** Within the pod's log directory. */
export function containerLogPath(container: string, attempt: number): string {
  return `${container}/${attempt}.log`;
}
