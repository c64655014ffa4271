import { build } from "../../tsup.base.js";

export default build({ index: "src/index.ts", connector: "src/node/connector/index.ts" });
