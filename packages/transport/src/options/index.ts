// Unstable: how the packages of this toolkit check and resolve options. Outside semantic versioning.

export {
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
