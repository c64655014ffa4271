// Cloudflare's runtime: a worker that is bundled as its tools do, whose test runs inside it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { runProgram } from "../release/run-program.mjs";

/** With Node's modules, without which no bundle of the client would load. */
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker) ],
);
const worker :Workerd.Worker = (
  modules = [ (name = "worker.mjs", esModule = embed "worker.mjs") ],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["nodejs_compat"],
);
`;

/** @returns {Promise<string>} Its version. */
export async function runInWorkerd(workerd, folder) {
  await build({
    stdin: { contents: 'export { worker as default } from "./programs/worker.mjs";', resolveDir: folder },
    outfile: join(folder, "worker.mjs"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "import"],
    external: ["node:*"],
    logLevel: "error",
  });
  writeFileSync(join(folder, "workerd.capnp"), CONFIG);
  await runProgram([workerd, "test", "workerd.capnp"], { cwd: folder });
  return (await runProgram([workerd, "--version"], { cwd: folder })).trim().split(" ").at(-1);
}
