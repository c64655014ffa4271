// Unstable: how this toolkit's packages check and resolve options. Not covered by semantic versioning.

export {
  abortSignal,
  anyObject,
  integer,
  members,
  milliseconds,
  type OptionCheck,
  oneOf,
  pemCertificates,
  text,
} from "./option-check.js";
export {
  checkOf,
  type OptionGroup,
  type OptionRow,
  type OptionTable,
  type PartialOptions,
  type RequiredOption,
  type ResolvedOptions,
  resolveOptions,
} from "./option-table.js";
