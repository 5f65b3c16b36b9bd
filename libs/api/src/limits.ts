// Bounds of what strangers may send. What happens at each bound is said beside it.

/** Nesting of JSON and YAML bodies; deeper is refused as malformed. */
export const jsonDepthMax = 200;
/** Nesting of protobuf messages; deeper is refused as malformed. */
export const protobufDepthMax = 100;
/** Unknown and duplicate fields named in one answer; the rest is not listed. */
export const strictProblemsMax = 100;
/** Characters of a YAML body that is not JSON: reading it holds up everybody else. Longer is refused as malformed. */
export const yamlLengthMax = 1024 * 1024;
/** Aliases a YAML body may expand; more is refused as malformed. */
export const yamlAliasesMax = 100;
/** Values that all aliases of a YAML body together may repeat; more is refused as malformed. */
export const yamlAliasedNodesMax = 100_000;
/** Operations in one JSON patch; more is refused (413). */
export const jsonPatchOperationsMax = 10_000;
/** Bytes that the copy operations of one JSON patch may add; more is refused (413). */
export const jsonPatchCopyBytesMax = 3 * 1024 * 1024;
/** Problems listed in one Invalid answer; validation stops collecting after them. */
export const validationProblemsMax = 200;
