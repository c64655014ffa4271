import { build } from "../../tsup.base.js";

export default build(
  { index: "src/index.ts", client: "src/client/index.ts" },
  // The page is looked up beside the package's manifest, in the CommonJS build too.
  { shims: true },
);
