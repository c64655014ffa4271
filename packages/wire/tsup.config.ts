import { build } from "../../tsup.base.js";

export default build({ index: "src/index.ts", http2: "src/http2/index.ts" });
