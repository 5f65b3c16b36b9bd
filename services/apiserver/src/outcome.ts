// What a step of a request comes to: a value, or the Status that the client is answered with.
import type { FailureStatus } from "@keelson/api";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: FailureStatus };
