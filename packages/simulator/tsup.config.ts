import { build } from "../../tsup.base.js";

export default build({
  index: "src/index.ts",
  display: "src/display/index.ts",
  testing: "src/testing/index.ts",
});
