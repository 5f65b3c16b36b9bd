// Admission: plug-ins with the upstream names, mutating ones first, in upstream's order. A plug-in sees old and new
// object and answers with a changed object or a refusal.
import type { FailureStatus, Kind, KubeObject } from "@keelson/api";
import type { UserInfo } from "@keelson/rest";
import type { Outcome } from "../outcome.ts";

export type AdmissionRequest = {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: Kind;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty while a generated name is not known yet. */
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The object as it would be stored; for a delete the stored one. */
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
};

export type AdmissionPlugin = {
  readonly name: string;
  readonly mutate?: (request: AdmissionRequest) => Promise<Outcome<KubeObject>> | Outcome<KubeObject>;
  readonly validate?: (request: AdmissionRequest) => Promise<FailureStatus | undefined> | FailureStatus | undefined;
};

export interface Admission {
  mutate(request: AdmissionRequest): Promise<Outcome<KubeObject>>;
  validate(request: AdmissionRequest): Promise<FailureStatus | undefined>;
}

/** Runs `plugins` in their order. */
export function createAdmission(plugins: readonly AdmissionPlugin[]): Admission {
  return {
    mutate: async (request) => {
      let { object } = request;
      for (const plugin of plugins) {
        if (plugin.mutate === undefined) continue;
        const result = await plugin.mutate({ ...request, object });
        if (!result.ok) return result;
        object = result.value;
      }
      return { ok: true, value: object };
    },
    validate: async (request) => {
      for (const plugin of plugins) {
        const refused = await plugin.validate?.(request);
        if (refused !== undefined) return refused;
      }
      return undefined;
    },
  };
}

/** True for a request about whole objects of one core resource. */
export function isCore(request: AdmissionRequest, resource: string): boolean {
  return request.kind.group === "" && request.kind.resource === resource && request.subresource === "";
}

export function unchanged(request: AdmissionRequest): Outcome<KubeObject> {
  return { ok: true, value: request.object };
}
