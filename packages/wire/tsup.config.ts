import { build } from "../../tsup.base.js";

export default build({
  all: "src/all.ts",
  index: "src/index.ts",
  binary: "src/binary/index.ts",
  api: "src/api/index.ts",
  http2: "src/http2/index.ts",
  bytes: "src/bytes/index.ts",
  errors: "src/errors/index.ts",
});
