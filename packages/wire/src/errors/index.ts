// For packages that throw errors of the same kind. Unstable: may change in any version.

export { brand, inheritsFrom, isBranded } from "./brand.js";
export { readFields, readingFailure } from "./reading-failure.js";
export { UsageError, type UsageErrorCode, type UsageErrorDetails } from "./usage-error.js";
export { describeShape } from "./value-shape.js";
export { type FormerWireError, WireError, type WireErrorCode, type WireErrorDetails } from "./wire-error.js";
