import { build } from "../../tsup.base.js";

export default build({
  all: "src/all.ts",
  index: "src/index.ts",
  session: "src/session/index.ts",
  options: "src/options/index.ts",
  connector: "src/node/connector/index.ts",
});
