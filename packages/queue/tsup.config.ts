import { build } from "../../tsup.base.js";

export default build(
  { index: "src/index.ts", conformance: "src/conformance/index.ts" },
  // Where libsql is looked up, in the CommonJS build too.
  { shims: true },
);
