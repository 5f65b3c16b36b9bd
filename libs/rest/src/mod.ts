// The verbs of the API as pure functions, and the words they are asked in. No clock, no I/O: time, ids and stored
// objects are arguments.
export type { ContinueToken } from "./continue-token.ts";
export { decodeContinue, encodeContinue } from "./continue-token.ts";
export type { ListOptions, Parsed } from "./list-options.ts";
export { parseListOptions, parseRevision } from "./list-options.ts";
export type { Negotiated, Shape } from "./negotiate.ts";
export { acceptsKind, negotiate } from "./negotiate.ts";
export type { ObjectMeta } from "./object.ts";
export { child, items, numberAt, strings, textAt, withField, withMeta } from "./object.ts";
export type { Query } from "./query.ts";
export { decodeSegment, first, flag, parseQuery } from "./query.ts";
export type { RequestInfo } from "./request-info.ts";
export { isMutating, parseRequestInfo } from "./request-info.ts";
export type { DeleteOptions, PropagationPolicy, WriteOptions } from "./write-options.ts";
export { parseDeleteOptions, parseWriteOptions } from "./write-options.ts";
// rbac: who may do what
export type { Binding, Decision, RbacSource, RoleRef, Subject } from "./rbac/authorize.ts";
export { forbiddenMessage, rbacAuthorize, rulesFor } from "./rbac/authorize.ts";
export { bootstrapClusterRoleBindings, bootstrapClusterRoles } from "./rbac/bootstrap-roles.ts";
export type { BootstrapBinding, BootstrapRole } from "./rbac/bootstrap-rule.ts";
export type { Attributes, PolicyRule, UserInfo } from "./rbac/rules.ts";
export { firstUncovered, resourceAttributes, ruleAllows } from "./rbac/rules.ts";
// verbs: new objects and decisions
export type { VerbResult } from "./verbs/create.ts";
export { bindToPath, finishCreate, nameForCreate } from "./verbs/create.ts";
export type { DeleteDecision } from "./verbs/delete.ts";
export { decideDelete, secondsText } from "./verbs/delete.ts";
export type { Drawn, Strategy, VerbTarget } from "./verbs/strategy.ts";
export type { UpdateResult } from "./verbs/update.ts";
export { checkIdentity, checkPreconditions, finishUpdate, hasFinalizers } from "./verbs/update.ts";
