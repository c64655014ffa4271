// A registry on this machine: what is published here stays here, everything else comes from the registry that the
// environment has configured. Prints its port when it is ready.
//
//   node registry-process.mjs '{ "verdaccio": PATH, "folder": PATH, "upstream": URL }'
import { createRequire } from "node:module";
import { join } from "node:path";

const { verdaccio, folder, upstream } = JSON.parse(process.argv[2]);
const { runServer } = createRequire(import.meta.url)(verdaccio);
const server = await runServer({
  self_path: folder,
  storage: join(folder, "storage"),
  web: { enable: false },
  max_body_size: "50mb",
  uplinks: { upstream: { url: upstream, timeout: "120s", max_fails: 100, fail_timeout: "1s" } },
  packages: {
    // Never asked for elsewhere: a published version of the same number would be tested in place of this one.
    "@apns/*": { access: "$all", publish: "$all" },
    "**": { access: "$all", proxy: "upstream" },
  },
  log: { type: "stdout", format: "json", level: "error" },
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`listening on ${server.address().port}\n`));
