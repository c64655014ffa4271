import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { runClient } from "../harness/processes.mjs";
import { median, rounded } from "../harness/statistics.mjs";
import { runStarts } from "./starts.mjs";
import { withSink } from "./with-sink.mjs";

const PACKAGES = ["wire", "transport", "feedback", "client", "simulator", "cli"];
const MAX_HEAP_BYTES = 200;
/** How much live memory may vary with what a garbage collection happens to leave. */
const FLAT = 1.3;

/** The footprint of the packages: memory, time to load, bytes to install. */
export async function runFootprint({ quick, filters, emit }) {
  const wants = (title) =>
    filters.length === 0 || filters.some((filter) => `footprint: ${title}`.includes(filter));
  if (wants("memory of an outstanding notification")) await outstanding({ quick, emit });
  if (wants("memory over many notifications")) await steady({ quick, emit });
  await runStarts({ quick, wants, emit });
  if (wants("memory of idle clients")) await idle({ quick, emit });
  if (wants("packages") && !quick) packages({ emit });
}

async function outstanding({ quick, emit }) {
  const title = "memory of an outstanding notification";
  const count = quick ? 20_000 : 100_000;
  for (const protocol of ["http2", "binary"]) {
    const run = await withSink(protocol, { delayMs: 600_000 }, (server) =>
      runClient("footprint/outstanding.mjs", {
        count,
        server,
        settings: { protocol },
        timeoutMs: 60_000,
        nodeOptions: ["--expose-gc"],
      }),
    );
    const row = { suite: "footprint", title, name: protocol };
    if (run.outstanding !== count) {
      emit({ ...row, kind: "ours", void: run.failure ?? `${run.outstanding} of ${count} outstanding` });
      continue;
    }
    const reached = rounded(run.heapBytesEach);
    emit({ ...row, count, heapBytesEach: reached, roomBesidePayloadBytesEach: rounded(run.frameBytesEach) });
    const bar = `${protocol}: at most ${MAX_HEAP_BYTES} bytes of heap each, beside the payload`;
    emit({ ...row, bar, atMost: MAX_HEAP_BYTES, reached, met: reached <= MAX_HEAP_BYTES });
  }
}

async function idle({ quick, emit }) {
  const title = "memory of idle clients";
  const what = {
    "a client that has sent nothing": { clients: 1, identities: 0, isConnected: false },
    "a client with its connection": { clients: 1, identities: 0, isConnected: true },
    "ten clients, each with a key and a connection": { clients: 10, identities: 0, isConnected: true },
    "a client with ten identities, each with a key and a connection": {
      clients: 1,
      identities: 10,
      isConnected: true,
    },
  };
  for (const [name, settings] of Object.entries(what)) {
    const runs = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      const run = await withSink("http2", {}, (server) =>
        runClient("footprint/idle.mjs", {
          server,
          settings,
          timeoutMs: 30_000,
          nodeOptions: ["--expose-gc"],
        }),
      );
      runs.push(run);
    }
    const row = { suite: "footprint", title, name };
    const wanted = settings.isConnected ? Math.max(settings.clients, settings.identities) : 0;
    const wrong = runs.find(({ accepted }) => accepted !== wanted);
    if (wrong !== undefined) {
      emit({ ...row, kind: "ours", void: wrong.failure ?? `${wrong.accepted} of ${wanted} accepted` });
    } else emit({ ...row, keptBytes: Math.round(median(runs.map(({ keptBytes }) => keptBytes))) });
  }
}

async function steady({ quick, emit }) {
  const title = "memory over many notifications";
  const count = quick ? 200_000 : 10_000_000;
  for (const protocol of ["http2", "binary"]) {
    const run = await withSink(protocol, {}, (server) =>
      runClient("footprint/steady.mjs", {
        count,
        server,
        settings: { protocol },
        timeoutMs: 180_000,
        nodeOptions: ["--expose-gc"],
      }),
    );
    const row = { suite: "footprint", title, name: protocol };
    if (run.accepted !== count) {
      emit({ ...row, kind: "ours", void: run.failure ?? `${run.accepted} of ${count} accepted` });
      continue;
    }
    // The first of ten comes before everything is warm.
    const [, ...samples] = run.liveMegabytes;
    const early = median(samples.slice(0, 4));
    const late = median(samples.slice(-4));
    emit({
      ...row,
      count,
      perSecond: Math.round(count / run.seconds),
      earlyLiveMB: rounded(early),
      lateLiveMB: rounded(late),
      peakMB: Math.round(run.peakMB),
    });
    if (quick) continue;
    const reached = rounded(late / early);
    const bar = `${protocol}: live memory late in ${count.toLocaleString("en")}, of what it was early`;
    emit({ ...row, bar, atMost: FLAT, reached, met: reached <= FLAT });
  }
}

function packages({ emit }) {
  const title = "packages";
  for (const name of PACKAGES) {
    const directory = fileURLToPath(new URL(`../../packages/${name}`, import.meta.url));
    const pack = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: directory,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const row = { suite: "footprint", title, name: `@apns/${name}` };
    if (pack.status !== 0) {
      emit({ ...row, kind: "ours", void: "npm pack failed" });
      continue;
    }
    const [{ size, unpackedSize, entryCount }] = JSON.parse(pack.stdout);
    const { dependencies = {} } = JSON.parse(readFileSync(`${directory}/package.json`, "utf8"));
    emit({
      ...row,
      packedBytes: size,
      unpackedBytes: unpackedSize,
      files: entryCount,
      dependencies: Object.keys(dependencies).length,
    });
  }
  const require = createRequire(import.meta.url);
  for (const peer of ["@parse/node-apn", "apns2", "apn"]) {
    const { dependencies = {} } = JSON.parse(readFileSync(manifestOf(require, peer), "utf8"));
    emit({ suite: "footprint", title, name: peer, dependencies: Object.keys(dependencies).length });
  }
}

/** Returns the path of a package's manifest, even if its exports do not name it. */
function manifestOf(require, name) {
  const entry = require.resolve(name);
  const end = entry.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}/`.length;
  return `${entry.slice(0, end)}package.json`;
}
