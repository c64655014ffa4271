import { build } from "../../tsup.base.js";

// `shims`: the CommonJS build reads the package's manifest beside it, too.
export default build({ index: "src/index.ts", main: "src/main.ts" }, { shims: true });
