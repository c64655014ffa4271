// What a journal costs: whole runs of `apns send`, with one and without.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLIENT_CORE, pinned } from "../harness/processes.mjs";
import { withSink } from "./with-sink.mjs";

const LINES = 100_000;
const PLAIN = "apns send";
const JOURNALED = "apns send --journal";
/** The most CPU that a run with a journal may take, as a multiple of one without. */
const AT_MOST = 1.1;

/** Sends a file again and again to a sink; `compare` takes the rows and the bars. */
export async function runJournal({ quick, compare }) {
  const folder = mkdtempSync(join(tmpdir(), "apns-journal-"));
  try {
    await withSink("http2", {}, async ({ port, ca, providerKey }) => {
      writeFileSync(join(folder, "ca.pem"), ca);
      writeFileSync(join(folder, "key.p8"), providerKey.key);
      writeFileSync(join(folder, "lines.ndjson"), linesOf(quick ? 2000 : LINES));
      const { keyId, teamId } = providerKey;
      const flags = [
        ...["--http2", `127.0.0.1:${port}`, "--ca", "ca.pem", "--topic", "com.example.app"],
        ...["--key", "key.p8", "--key-id", keyId, "--team-id", teamId],
      ];
      const send = (more) => () => {
        rmSync(join(folder, "run.journal"), { force: true });
        return apns(["send", "lines.ndjson", ...flags, ...more], folder);
      };
      await compare({
        rows: [
          { name: PLAIN, kind: "limit", run: send([]) },
          { name: JOURNALED, kind: "ours", run: send(["--journal", "run.journal"]) },
        ],
        bars: [
          {
            ...{ row: JOURNALED, against: PLAIN, field: "cpuMillis", atMost: AT_MOST },
            text: `${JOURNALED}: CPU of a run, of one without`,
          },
        ],
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function linesOf(count) {
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      deviceToken: at.toString(16).padStart(64, "0"),
      payload: { aps: { alert: `Hello ${at}`, badge: 1 } },
    }),
  );
  return `${lines.join("\n")}\n`;
}

/** Runs the command; returns what its process has used. */
function apns(args, cwd) {
  const main = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));
  const usage = fileURLToPath(new URL("report-usage.cjs", import.meta.url));
  const command = [process.execPath, "--require", usage, main, ...args];
  const [program, ...rest] = pinned ? ["taskset", "-c", String(CLIENT_CORE), ...command] : command;
  const stdio = ["ignore", "ignore", "pipe", "pipe"];
  const { status, output } = spawnSync(program, rest, { cwd, stdio, encoding: "utf8" });
  if (status !== 0) throw new Error(`apns send ended with ${status}: ${output[2]}`);
  return JSON.parse(output[3]);
}
