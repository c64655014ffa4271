// Unstable: checks of options for the packages of this toolkit, outside semantic versioning.

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
