// plan: what pure planners decide, and the views they decide on
export type { Change, ChangeOrigin, ControllerSpec, Trigger, ViewIndex } from "./plan/controller.ts";
export { changed, trigger, viewIndex } from "./plan/controller.ts";
export type {
  Action,
  CreateAction,
  DeleteAction,
  DeleteCollectionAction,
  EventNote,
  EventSubject,
  ObjectView,
  PatchAction,
  PatchType,
  Plan,
  PlanContext,
  PlanFailure,
  UpdateAction,
} from "./plan/plan.ts";
export { idlePlan } from "./plan/plan.ts";
export type { MetaLike, ObjectKey, ObjectLike, OwnerReferenceLike, ResourceType } from "./plan/resource-type.ts";
export { apiVersionOf, keyOf, objectKey, resourceId, resourceType, splitKey } from "./plan/resource-type.ts";

// object: the JSON model
export type { Draft, IntOrString, JsonObject, JsonValue, QuantityText, Timestamp } from "./object/json.ts";
export { draftOf, emptyObject, isJsonObject, jsonEqual } from "./object/json.ts";
export type {
  GroupVersion,
  GroupVersionKind,
  GroupVersionResource,
  KubeList,
  KubeObject,
} from "./object/kube-object.ts";
export {
  controllerOf,
  formatApiVersion,
  parseApiVersion,
  qualifiedKind,
  qualifiedResource,
} from "./object/kube-object.ts";

// gen: types of every built-in kind and `resources`, the typed constants
export type * from "./gen/objects.ts";
export { resources } from "./gen/resources.ts";

// kinds: the table that drives serving
export type { Kind, Subresource, Verb } from "./kinds/kind.ts";
export { gvkOf, isStored, parseStorageKey, storageKey, storagePrefix, subresourceOf } from "./kinds/kind.ts";
export type { GroupInfo, KindTable } from "./kinds/kind-table.ts";
export { compareVersions, createKindTable } from "./kinds/kind-table.ts";
export { builtinKinds } from "./kinds/builtin-kinds.ts";

// schema: field tables of the built-in definitions
export type { Definition, FieldSchema, ListType, ScalarType, ValueType } from "./schema/schema.ts";
export { definition, definitionOfKind, findDefinition } from "./schema/schema.ts";

// status: answers that are not objects
export type {
  FailureStatus,
  FieldProblem,
  ResourceName,
  StatusCause,
  StatusDetails,
  StatusReason,
  SuccessStatus,
} from "./status/status.ts";
export {
  alreadyExists,
  applyConflict,
  badRequest,
  conflict,
  deletedStatus,
  expired,
  failure,
  forbidden,
  generateNameConflict,
  internalError,
  invalid,
  isFailureStatus,
  methodNotAllowed,
  modifiedConflict,
  notAcceptable,
  notFound,
  pathNotFound,
  requestEntityTooLarge,
  resourceExpired,
  serverTimeout,
  serviceUnavailable,
  successStatus,
  timeout,
  tooLargeResourceVersion,
  tooManyRequests,
  unauthorized,
  unsupportedMediaType,
  verbNotAllowed,
  watchExpired,
} from "./status/status.ts";

// values: the texts of amounts, times, durations and bytes
export { formatDuration, humanAge, parseDuration } from "./values/duration.ts";
export { percentOf, scaledValue } from "./values/int-or-string.ts";
export type { Quantity, QuantityFormat } from "./values/quantity.ts";
export {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  quantityFromMilli,
  quantityFromValue,
  quantityMilliValue,
  quantityOf,
  quantityValue,
  subtractQuantity,
  zeroQuantity,
} from "./values/quantity.ts";
export type { Instant } from "./values/time.ts";
export { formatMicroTime, formatTime, parseInstant, parseTime } from "./values/time.ts";

// decode: bodies to objects
export { conform } from "./decode/conform.ts";
export type { Conformed } from "./decode/conform.ts";
export type { Decoded, DecodeOptions, ExpectedKind, FieldValidation } from "./decode/decode-body.ts";
export { bodyMediaTypes, decodeBody, shape } from "./decode/decode-body.ts";
export type { ParsedJson } from "./decode/json-parser.ts";
export { parseJson } from "./decode/json-parser.ts";
export { parseYaml } from "./decode/yaml-parser.ts";
export { formatYaml } from "./decode/yaml-writer.ts";
export type { ProtobufEnvelope, ProtobufResult } from "./protobuf/decode-protobuf.ts";
export { encodeProtobuf, encodeProtobufObject } from "./protobuf/encode-protobuf.ts";
export { decodeProtobuf, openProtobuf, protobufMagic } from "./protobuf/decode-protobuf.ts";

// selectors: which objects a request means
export type { FieldRequirement, FieldSelector, ParsedFieldSelector } from "./selectors/field-selector.ts";
export {
  fieldSelectorMatches,
  parseFieldSelector,
  parseFieldTerms,
  requiredValue,
} from "./selectors/field-selector.ts";
export type { ParsedSelector, Requirement, Selector, SelectorOperator } from "./selectors/label-selector.ts";
export {
  everything,
  formatSelector,
  nothing,
  parseSelector,
  selectorMatches,
  selectorOf,
  selectorOfSet,
} from "./selectors/label-selector.ts";

// validation: rules for names and values
export {
  configKeyProblems,
  dns1035LabelProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  environmentNameProblems,
  labelKeyProblems,
  labelValueProblems,
  pathSegmentProblems,
  portNameProblems,
  portNumberProblems,
} from "./validation/names.ts";

// patch: JSON patch, merge patch, strategic merge patch
export type { PatchOutcome } from "./patch/apply-patch.ts";
export { applyPatch, patchMediaTypes, patchTypeOf } from "./patch/apply-patch.ts";
export { jsonPatch } from "./patch/json-patch.ts";
export { mergePatch } from "./patch/merge-patch.ts";
export { strategicMergePatch } from "./patch/strategic-merge.ts";

// discovery and OpenAPI: documents about the kinds table
export {
  aggregatedDiscoveryDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
} from "./discovery/discovery.ts";
export type { OpenApiOptions } from "./openapi/openapi.ts";
export {
  openApiHash,
  openApiV2Document,
  openApiV3Document,
  openApiV3Documents,
  openApiV3Index,
  openApiV3Path,
} from "./openapi/openapi.ts";

// tables and conversions: other forms of the same object
export { convertTo } from "./convert/convert.ts";
export { summarize as summarizePod } from "./tables/pod-table.ts";
export type { AnyPrinter, Cell, Column } from "./tables/printer.ts";
export { printer } from "./tables/printer.ts";
export type { TableColumns, TableFormOptions, TableRow } from "./tables/table.ts";
export { tableOf } from "./tables/table.ts";

export { acceptsOpenApiV2Protobuf, encodeOpenApiV2, openApiV2ProtobufType } from "./openapi/openapi-protobuf.ts";

// pages: what each kind adds to the generic verbs
export { qosClassOf } from "./pages/pod-qos.ts";
export { pullPolicyOf } from "./pages/pod-defaults.ts";
export type { AnyPage, Page, PageSpec } from "./pages/page.ts";
export { definePage } from "./pages/page.ts";
export { pageOf } from "./pages/pages.ts";
export { Problems } from "./validation/problems.ts";
export { cronScheduleProblem } from "./values/cron-schedule.ts";
export { ipFamily, isCidr } from "./values/ip-address.ts";

// managed: who owns which fields, and server-side apply
export type { Applied, ApplyRequest } from "./managed/apply.ts";
export { applyConfiguration } from "./managed/apply.ts";
export { managerOfUserAgent } from "./managed/managers.ts";
export type { Writer } from "./managed/track.ts";
export { trackManagedFields } from "./managed/track.ts";
