import { build } from "../../tsup.base.js";

<<<<<<< HEAD
export default build({ index: "src/index.ts", display: "src/display/index.ts" });
=======
export default build({ index: "src/index.ts", testing: "src/testing/index.ts" });
>>>>>>> sim
