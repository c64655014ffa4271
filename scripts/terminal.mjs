// Makes docs/images/terminal.svg, the terminal of the README, from a run of the built command against the simulator:
// `node scripts/terminal.mjs`. The lines, their colours and their times are those of the run; only the time to type
// is made up.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./check/places.mjs";
import { terminalSvg } from "./terminal/terminal-svg.mjs";

const TYPING_MS = 700;
const PHONE = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const GONE = "c0ffee00".repeat(8);
const COMMANDS = [
  ["send", "--to", PHONE, "--alert", "Your order is on its way", "--badge", "1"],
  ["send", "--to", GONE, "--alert", "Your order is on its way"],
  ["doctor"],
  ["explain", "TooManyProviderTokenUpdates"],
];

const { startSimulator } = await import(pathToFileURL(join(root, "packages/simulator/dist/index.js")).href);
const apple = await startSimulator();
const folder = mkdtempSync(join(tmpdir(), "apns-terminal-"));
try {
  apple.unregisterDeviceToken(GONE, Date.parse("2026-01-31T09:00:00Z"));
  writeFiles();
  const lines = [];
  for (const words of COMMANDS) await record(words, lines);
  const title =
    "A terminal: apns sends to two devices, of which one is gone, examines the way to APNs, and explains a reason";
  writeFileSync(join(root, "docs", "images", "terminal.svg"), terminalSvg(lines, { title }));
} finally {
  await apple.close();
  rmSync(folder, { recursive: true });
}

function writeFiles() {
  writeFileSync(join(folder, "key.p8"), apple.providerKey.key);
  writeFileSync(join(folder, "ca.pem"), apple.ca);
}

async function record(words, lines) {
  const beforeMs = lines.at(-1)?.atMs ?? 0;
  if (lines.length > 0) lines.push({ text: "", atMs: beforeMs });
  lines.push({ text: `apns ${words.map(quoted).join(" ")}`, atMs: beforeMs + TYPING_MS, isCommand: true });
  const { key: _, keyId, teamId } = apple.providerKey;
  const child = spawn("/bin/sh", ["-c", 'exec "$0" "$@" 2>&1', process.execPath, main(), ...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      FORCE_COLOR: "1",
      APNS_HTTP2: `${apple.http2.host}:${apple.http2.port}`,
      APNS_KEY: "key.p8",
      APNS_KEY_ID: keyId,
      APNS_TEAM_ID: teamId,
      APNS_TOPIC: apple.topic,
      APNS_CA: "ca.pem",
    },
  });
  const startedMs = performance.now();
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop();
    const atMs = Math.round(beforeMs + 2 * TYPING_MS + performance.now() - startedMs);
    lines.push(...parts.map((part) => ({ text: part, atMs })));
  });
  await once(child, "close");
}

function main() {
  return join(root, "packages/cli/dist/main.js");
}

/** As somebody would type it, with the device token cut. */
function quoted(word) {
  if (word === PHONE || word === GONE) return `${word.slice(0, 8)}…`;
  return word.includes(" ") ? `"${word}"` : word;
}
