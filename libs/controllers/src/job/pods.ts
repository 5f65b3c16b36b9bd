// Pods of a Job.
import { resources, type Action, type Container, type Job, type Pod } from "@keelson/api";
import type { Prng } from "@keelson/base";
import { createPod, podFromTemplate, type PodMaker } from "../shared/pod-from-template.ts";
import { indexAnnotation } from "./indexes.ts";
import { trackingFinalizer } from "./tally.ts";

const indexVariable = "JOB_COMPLETION_INDEX";

/** Creates `count` pods; for an Indexed job one for each of `indexes`. */
export function jobPods(
  job: Job,
  made: { readonly count: number; readonly indexes: readonly number[]; readonly prng: Prng },
): readonly Action[] {
  const maker: PodMaker = { ownerType: resources.jobs, owner: job, template: job.spec?.template };
  const name = job.metadata.name ?? "";
  const actions: Action[] = [];
  for (let i = 0; i < made.count; i++) {
    const index = made.indexes[i];
    const base = index === undefined ? `${name}-` : `${name}-${index}-`;
    const pod = podFromTemplate(maker, { base, prng: made.prng });
    const tracked: Pod = {
      ...pod,
      metadata: { ...pod.metadata, finalizers: [...(pod.metadata.finalizers ?? []), trackingFinalizer] },
    };
    actions.push(createPod(maker, index === undefined ? tracked : indexed(tracked, `${name}-${index}`, index)));
  }
  return actions;
}

function indexed(pod: Pod, hostname: string, index: number): Pod {
  const mark = { [indexAnnotation]: String(index) };
  const withIndex = (container: Container): Container => {
    if (container.env?.some(({ name }) => name === indexVariable) === true) return container;
    const variable = {
      name: indexVariable,
      valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
    };
    return { ...container, env: [...(container.env ?? []), variable] };
  };
  const spec = pod.spec ?? { containers: [] };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, ...mark },
      annotations: { ...pod.metadata.annotations, ...mark },
    },
    spec: {
      ...spec,
      hostname,
      containers: spec.containers.map(withIndex),
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withIndex) }),
    },
  };
}
