import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apns } from "./fixture/built-command.js";
import { GOOD, line, rigged, Workbench } from "./fixture/workbench.js";

const README = new URL("../README.md", import.meta.url);
const BLOCK = /(?<=<!-- output -->\n\n```console\n)[\s\S]*?(?=```)/g;

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** What differs from run to run, made equal. When frames of the connection itself travel is a matter of chance. */
function steady(text: string): string {
  return text
    .replace(/^\[\d+\] [<>] (?:SETTINGS|GOAWAY|PING|WINDOW_UPDATE).*\n/gm, "")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
    .replace(/\d+ ms/g, "N ms")
    .replace(/(?<=notifications\/s +)[\d,]+/g, "N")
    .replace(/ {2,}/g, "  ");
}

/** A console block with what its commands really say: messages first, then data. */
async function real(block: string, run: (command: string) => Promise<string>): Promise<string> {
  let text = "";
  for (const [command] of block.matchAll(/^\$ .*$/gm)) text += `${command}\n${await run(command)}`;
  return text;
}

// APNS_README=write writes what differs into the README.
test("L-38: the output in the README is what the command says", async () => {
  const rule = { at: "request", when: { deviceToken: "0a".repeat(32) } } as const;
  const answer = { status: 410, reason: "Unregistered", timestamp: Date.UTC(2026, 0, 2) };
  await using apple = await bench.start({ rules: [{ ...rule, do: { answer } }] });
  const { providerKey, topic } = bench.identity;
  bench.file("news.ndjson", `${line().repeat(998)}${line({ deviceToken: "0a".repeat(32) })}oops\n`);
  bench.file("users.csv", `name,device token\nAnn,${GOOD}\nBob,${rigged("0108")}\n`);
  const env = {
    ...{ APNS_HTTP2: `127.0.0.1:${apple.http2.port}`, APNS_CA: bench.at("ca.pem"), APNS_TOPIC: topic },
    ...{ APNS_KEY: bench.keyFile, APNS_TEAM_ID: providerKey.teamId },
  };
  const run = async (command: string): Promise<string> => {
    const words = command.slice("$ apns ".length).match(/"[^"]*"|\S+/g) ?? [];
    const args = words.map((word) => word.replaceAll('"', ""));
    const { stdout, stderr } = await apns(args, { env, cwd: bench.folder });
    return `${stderr}${stdout}`
      .replaceAll(`127.0.0.1:${apple.http2.port}`, "api.push.apple.com")
      .replaceAll(`--cacert ${bench.at("ca.pem")} `, "");
  };
  const text = readFileSync(README, "utf8");
  const blocks = text.match(BLOCK) ?? [];
  expect(blocks.length).toBeGreaterThan(0);
  const said: string[] = [];
  for (const block of blocks) said.push(await real(block, run));
  if (process.env["APNS_README"] === "write")
    writeFileSync(
      README,
      text.replace(BLOCK, () => said.shift() ?? ""),
    );
  else expect(blocks.map(steady)).toEqual(said.map(steady));
});
