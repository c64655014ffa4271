import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Inbox, startInbox } from "@apns/inbox";
import { type Simulator, startSimulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const execute = promisify(execFile);
const README = new URL("../../README.md", import.meta.url);
const TIMEOUT_MS = 50_000;

let directory = "";
let identityDir = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "apns-languages-"));
  identityDir = join(directory, "apple");
});
afterAll(() => rm(directory, { recursive: true }));

/** Runs a program with the variables that `apns simulate --print-env` prints. */
async function withInbox<Result>(
  use: (inbox: Inbox, env: NodeJS.ProcessEnv, apple: Simulator) => Promise<Result>,
): Promise<Result> {
  await using apple = await startSimulator({ dir: identityDir });
  await using inbox = await startInbox(apple, { dir: identityDir });
  const env = { ...process.env, ...inbox.environment, APNS_INBOX: inbox.url.replace(/\/$/, "") };
  return await use(inbox, env, apple);
}

/** A device token for each test, so that they could share a simulator. */
const deviceToken = (digits: string): string => digits.repeat(32);

function program(name: string): string {
  return fileURLToPath(new URL(`./clients/${name}`, import.meta.url));
}

describe("tests in other languages", () => {
  test.each([
    ["Python", "/usr/bin/python3", [program("wait.py")], "a1"],
    ["PHP", "php", [program("wait.php")], "b2"],
  ])("I-45: %s sends, and waits through the API", async (language, command, args, digits) => {
    const text = await withInbox(async (_inbox, env) => {
      const { stdout } = await execute(command, [...args, deviceToken(digits)], { env, timeout: TIMEOUT_MS });
      return stdout;
    });
    expect(text).toBe(`from ${language}\n`);
  });

  test("I-45: Go sends, and waits through the API", async () => {
    const built = join(directory, "wait");
    const env = { ...process.env, GOCACHE: join(directory, "go"), GO111MODULE: "off" };
    await execute("go", ["build", "-o", built, program("wait.go")], { env, timeout: TIMEOUT_MS });
    const text = await withInbox(async (_inbox, variables) => {
      const { stdout } = await execute(built, [deviceToken("c3")], { env: variables, timeout: TIMEOUT_MS });
      return stdout;
    });
    expect(text).toBe("from Go\n");
  });
});

describe("the README", () => {
  test("I-44: its commands work, one after the other, as they are written", async () => {
    const section =
      (await readFile(README, "utf8")).split("## The API with curl")[1]?.split("\n## ")[0] ?? "";
    const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    const script = join(directory, "readme.sh");
    // The one wait that is there to end too late is the one without -f.
    await writeFile(script, `set -eu\n${blocks.join("")}`);
    const output = await withInbox(async (_inbox, env, apple) => {
      const body = join(directory, "body.json");
      await writeFile(body, '{"aps":{"alert":"Hello"}}');
      await execute("curl", [
        ...["-fsS", "--http2", "--cacert", join(identityDir, "ca.pem")],
        ...["--cert", join(identityDir, "cert.pem"), "--key", join(identityDir, "key.pem")],
        ...["-H", `apns-topic: ${apple.topic}`, "-H", "apns-push-type: alert", "--data-binary", `@${body}`],
        `https://127.0.0.1:${apple.http2.port}/3/device/${deviceToken("d4")}`,
      ]);
      const { stdout } = await execute("sh", [script], {
        env: { ...env, TOKEN: deviceToken("d4") },
        timeout: TIMEOUT_MS,
      });
      return stdout;
    });
    expect(output.match(/"text":"Hello"/g)?.length).toBeGreaterThanOrEqual(3);
    expect(output).toContain('"code":"wait-timeout"');
    expect(output).toContain('"name":"gone"');
    expect(output).toContain('"state":"offline"');
    expect(output).toContain('"advancedMs":3600000');
  });
});
