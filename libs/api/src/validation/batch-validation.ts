// Rules for jobs and cron jobs.
import type { CronJob, Job, JobSpec } from "../gen/batch-v1.ts";
import { jsonEqual } from "../object/json.ts";
import { selectorMatches, selectorOf } from "../selectors/label-selector.ts";
import { cronScheduleProblem } from "../values/cron-schedule.ts";
import { validateTemplate } from "./pod-validation.ts";
import type { Problems } from "./problems.ts";

export function validateJob(job: Job, problems: Problems): void {
  const at = problems.at("spec");
  const { spec } = job;
  if (spec === undefined) {
    at.required();
    return;
  }
  if (spec.selector === undefined) at.at("selector").required();
  else if (!selectorMatches(selectorOf(spec.selector), spec.template.metadata?.labels))
    at.at("template")
      .at("metadata")
      .at("labels")
      .invalid(spec.template.metadata?.labels ?? null, "`selector` does not match template `labels`");
  validateJobSpec(spec, at);
}

function validateJobSpec(spec: JobSpec, problems: Problems): void {
  for (const field of [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
  ] as const)
    problems.at(field).nonNegative(spec[field]);
  if (spec.completionMode !== undefined)
    problems.at("completionMode").oneOf(spec.completionMode, ["Indexed", "NonIndexed"]);
  if (spec.completionMode === "Indexed" && spec.completions === undefined)
    problems.at("completions").required("when completion mode is Indexed");
  if (spec.backoffLimitPerIndex !== undefined && spec.completionMode !== "Indexed")
    problems.at("backoffLimitPerIndex").invalid(spec.backoffLimitPerIndex, "requires indexed completion mode");
  validateTemplate(spec.template, problems.at("template"));
  const policy = spec.template?.spec?.restartPolicy;
  if (policy !== "OnFailure" && policy !== "Never")
    problems.at("template").at("spec").at("restartPolicy").required('valid values: "OnFailure", "Never"');
  if (spec.podFailurePolicy !== undefined && policy !== "Never")
    problems
      .at("template")
      .at("spec")
      .at("restartPolicy")
      .invalid(policy, 'only "Never" is supported when podFailurePolicy is specified');
}

export function validateJobUpdate(job: Job, old: Job, problems: Problems): void {
  const at = problems.at("spec");
  const [now, was] = [job.spec, old.spec];
  if (now === undefined || was === undefined) return;
  at.at("selector").immutable(now.selector, was.selector);
  at.at("completionMode").immutable(now.completionMode, was.completionMode);
  at.at("podFailurePolicy").immutable(now.podFailurePolicy, was.podFailurePolicy);
  const elastic = now.completionMode === "Indexed" && now.completions === now.parallelism;
  if (now.completions !== was.completions && !elastic)
    at.at("completions").invalid(now.completions, "field is immutable");
  const started = old.status?.startTime !== undefined;
  const suspended = was.suspend === true && !started;
  const template = (spec: JobSpec): unknown => (suspended ? schedulingFree(spec) : spec.template);
  if (!jsonEqual(template(now), template(was))) at.at("template").invalid(now.template, "field is immutable");
}

/** The template without what a queue controller may still decide before a suspended job starts. */
function schedulingFree({ template }: JobSpec): unknown {
  const {
    nodeSelector: _n,
    tolerations: _t,
    schedulingGates: _g,
    affinity: _a,
    ...spec
  } = template.spec ?? { containers: [] };
  const { labels: _l, annotations: _x, ...metadata } = template.metadata ?? {};
  return { spec, metadata };
}

const cronJobNameMax = 52;

export function validateCronJob(job: CronJob, problems: Problems): void {
  const at = problems.at("spec");
  const { spec } = job;
  const name = job.metadata.name ?? "";
  if (name.length > cronJobNameMax)
    problems.at("metadata").at("name").invalid(name, "must be no more than 52 characters");
  if (spec === undefined) {
    at.required();
    return;
  }
  if (spec.schedule === "") at.at("schedule").required();
  else {
    const problem = cronScheduleProblem(spec.schedule);
    if (problem !== undefined) at.at("schedule").invalid(spec.schedule, problem);
    if (spec.schedule.includes("TZ"))
      at.at("schedule").invalid(spec.schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
  }
  at.at("startingDeadlineSeconds").nonNegative(spec.startingDeadlineSeconds);
  at.at("concurrencyPolicy").oneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]);
  at.at("successfulJobsHistoryLimit").nonNegative(spec.successfulJobsHistoryLimit);
  at.at("failedJobsHistoryLimit").nonNegative(spec.failedJobsHistoryLimit);
  const template = spec.jobTemplate?.spec;
  if (template === undefined) at.at("jobTemplate").at("spec").required();
  else validateJobSpec(template, at.at("jobTemplate").at("spec"));
}
