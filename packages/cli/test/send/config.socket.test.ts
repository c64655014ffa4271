import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addConnectionFlags } from "../../src/flags/connection-flags.js";
import { apns, type Finished } from "../fixture/built-command.js";
import { GOOD, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A folder with a configuration and one below it. */
function projectWith(name: string, config: string, file = "apns.config.json"): { at: string; below: string } {
  const at = bench.at(name);
  mkdirSync(join(at, "a", "b"), { recursive: true });
  writeFileSync(join(at, file), config);
  return { at, below: join(at, "a", "b") };
}

const SEND = ["send", "--to", GOOD, "--alert", "a"];

describe("the configuration", () => {
  test("L-34: is found upwards, with comments; paths are relative to it, and a profile overrides the top level", async () => {
    await using apple = await bench.start();
    const { teamId, keyId } = bench.identity.providerKey;
    const config = `{
      // where to send
      "http2": "127.0.0.1:1", "ca": "../ca.pem",
      "key": "../AuthKey_${keyId}.p8", "teamId": "${teamId}",
      "profiles": { "local": { "http2": "127.0.0.1:${apple.http2.port}", "topic": "com.example.app" } },
      "profile": "local",
    }`;
    const { below } = projectWith("found", config);
    const run = await apns(SEND, { cwd: below });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(apple.journal.accepted).toMatchObject([{ topic: "com.example.app" }]);
  });

  test("L-34: a flag overrides a variable, and a variable the configuration", async () => {
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    flags.splice(flags.indexOf("--topic"), 2);
    const { at } = projectWith(
      "order",
      JSON.stringify({ topic: "of.config", profiles: { other: { topic: "of.profile" } } }),
    );
    await apns([...SEND, ...flags], { cwd: at });
    await apns([...SEND, ...flags, "--profile", "other"], { cwd: at });
    await apns([...SEND, ...flags], { cwd: at, env: { APNS_PROFILE: "other" } });
    await apns([...SEND, ...flags], { cwd: at, env: { APNS_TOPIC: "of.variable" } });
    await apns([...SEND, ...flags, "--topic", "of.flag"], { cwd: at, env: { APNS_TOPIC: "of.variable" } });
    const topics = ["of.config", "of.profile", "of.profile", "of.variable", "of.flag"];
    expect(apple.journal.accepted.map(({ topic }) => topic)).toEqual(topics);
  });

  test("L-34: may be a module", async () => {
    await using apple = await bench.start();
    const flags = bench.http2Flags(apple);
    flags.splice(flags.indexOf("--topic"), 2);
    const { at } = projectWith("module", 'export default { topic: "of." + "module" };', "apns.config.mjs");
    await apns([...SEND, ...flags], { cwd: at });
    expect(apple.journal.accepted).toMatchObject([{ topic: "of.module" }]);
  });

  test.each<[string, string, string[], string]>([
    ["an unknown key", '{"team_id":"x"}', [], "has an unknown key team_id. Did you mean teamId?"],
    ["an unknown profile", '{"profiles":{"a":{}}}', ["--profile", "b"], "has no profile b. It has a."],
    ["a wrong value", '{"environment":"test"}', [], "environment of "],
    ["a value of another type", '{"topic":["x"]}', [], "must be a text or a number"],
    ["text that is not JSON", "{topic}", [], "is not JSON"],
    ["a list", "[]", [], "must be an object"],
  ])("L-34: %s is refused by name", async (what, config, flags, said) => {
    const { at } = projectWith(what.replaceAll(" ", "-"), config);
    const run = await apns([...SEND, ...flags], { cwd: at });
    expect(run.stderr).toContain(said);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });

  test("L-34: a profile without a configuration, and a configuration that is not there, are refused", async () => {
    const profile = await apns([...SEND, "--profile", "x"], { cwd: bench.folder });
    expect(profile.stderr).toContain("--profile x needs a configuration");
    const config = await apns([...SEND, "--config", "nowhere.json"], { cwd: bench.folder });
    expect(config.stderr).toContain("nowhere.json cannot be read");
    for (const run of [profile, config]) expect(run.code).toBe(2);
  });

  test("L-34: its schema has the flags of the connection, each with its choices, and so has the configuration", async () => {
    const schema = JSON.parse(
      readFileSync(new URL("../../apns.config.schema.json", import.meta.url), "utf8"),
    ) as { $defs: { settings: { properties: Record<string, { enum?: string[] }> } } };
    const { properties } = schema.$defs.settings;
    const options = addConnectionFlags(new Command()).options;
    const names = options.map((option) => option.attributeName());
    const flags = names.filter((name) => !["profile", "config"].includes(name)).toSorted();
    expect(Object.keys(properties).toSorted()).toEqual(flags);
    const { at } = projectWith("nonsense", '{"nonsense":1}');
    const { stderr } = await apns(SEND, { cwd: at });
    expect(/It may have (.*)\./.exec(stderr)?.[1]?.split(", ").toSorted()).toEqual(flags);
    for (const option of options) {
      if (option.argChoices === undefined) continue;
      expect(properties[option.attributeName()]?.enum).toEqual(option.argChoices);
    }
  });
});

describe("variables", () => {
  /** A run whose server, key and trust come from variables. */
  async function sendWith(env: Record<string, string>): Promise<Finished> {
    const { keyId, teamId } = bench.identity.providerKey;
    const who = { APNS_KEY_ID: keyId, APNS_TEAM_ID: teamId, APNS_TOPIC: bench.identity.topic };
    return await apns(SEND, { env: { ...who, APNS_CA: bench.at("ca.pem"), ...env } });
  }

  test("L-35: APNS_KEY is a path, PEM or base64 of it; APNS_HOST and APNS_PORT are the server", async () => {
    await using apple = await bench.start();
    const { key } = bench.identity.providerKey;
    const server = { APNS_HOST: "127.0.0.1", APNS_PORT: String(apple.http2.port) };
    const forms = [bench.keyFile, key, key.replaceAll("\n", "\\n"), Buffer.from(key).toString("base64")];
    for (const form of forms) {
      const run = await sendWith({ ...server, APNS_KEY: form });
      expect(run).toMatchObject({ code: 0, stderr: "" });
    }
    expect(apple.journal.accepted).toHaveLength(forms.length);
    const whole = await sendWith({
      ...server,
      APNS_KEY: key,
      APNS_HTTP2: `127.0.0.1:${apple.http2.port}`,
      APNS_PORT: "1",
    });
    expect(whole.code).toBe(0);
  });

  test("L-35: a key that is a text is in no message", async () => {
    const { key } = bench.identity.providerKey;
    const run = await sendWith({ APNS_KEY: key, APNS_KEY_ID: "" });
    expect(run.stderr).toContain("The key is a text and not a file: add --key-id");
    const alone = await sendWith({ APNS_KEY: key, APNS_TEAM_ID: "" });
    for (const { stderr, code } of [run, alone]) {
      expect(stderr).not.toContain("BEGIN");
      expect(code).toBe(2);
    }
  });
});
