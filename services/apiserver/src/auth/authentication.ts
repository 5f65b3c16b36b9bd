// What looking at a credential comes to. Every way of authenticating answers with it.
import type { UserInfo } from "@keelson/rest";

/** `reason` is what a TokenReview shows; the holder of the credential only learns `Unauthorized`. */
export type Authentication =
  | { readonly ok: true; readonly user: UserInfo }
  | { readonly ok: false; readonly reason: string };
