import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Simulator, startSimulator } from "@apns/simulator";
import { AckPolicy, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection, nanos } from "@nats-io/transport-node";
import { transform } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../postgres/postgres-cluster.js";

const COUNT = 300;
/** Longer than any outcome takes, on a busy machine, too. */
const ACK_WAIT_MS = 8000;
/** What the first consumer had taken comes again only then, and a process takes seconds to start. */
const PATIENCE = { timeoutMs: 45_000 };
const PAGE = fileURLToPath(new URL("../../../../site/guide/queue-sources.md", import.meta.url));
const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

let folder: string;
/** Of the program: below the package, so that it finds what it imports. */
let programFolder: string;
let url: string;
let server: ChildProcess;
let connection: NatsConnection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-nats-"));
  programFolder = mkdtempSync(fileURLToPath(new URL("../../node_modules/.apns-recipe-", import.meta.url)));
  const port = await freePort();
  url = `nats://127.0.0.1:${port}`;
  const flags = ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder];
  server = spawn("nats-server", flags, { stdio: ["ignore", "ignore", "pipe"] });
  for await (const text of server.stderr?.iterator({ destroyOnReturn: false }) ?? [])
    if (String(text).includes("Server is ready")) break;
  server.stderr?.resume();
  connection = await connect({ servers: url });
});
afterAll(async () => {
  await connection.close();
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  for (const made of [folder, programFolder]) rmSync(made, { recursive: true, force: true });
});

/** The code of the page as a program, with a client for a simulator where the page declares one. */
async function recipeFor({ providerKey, topic, http2, ca }: Simulator, name: string): Promise<string> {
  const code = /```ts\n([^`]*@nats-io\/jetstream[\s\S]*?)```/.exec(readFileSync(PAGE, "utf8"))?.[1] ?? "";
  const script = await transform(code, { loader: "ts", format: "esm" });
  const options = JSON.stringify({ credentials: providerKey, topic, endpoints: { http2 }, ca });
  const client = `import { createClient } from "@apns/client";\nconst client = createClient(${options});\n`;
  const file = join(programFolder, `${name}.mjs`);
  writeFileSync(file, `${client}${script.code}\nawait client.close();\n`);
  return file;
}

function run(file: string): ChildProcess {
  const env = { ...process.env, NATS_URL: url };
  return spawn(process.execPath, [file], { env, stdio: ["ignore", "inherit", "inherit"] });
}

async function publishAll(manager: JetStreamManager): Promise<void> {
  await manager.streams.add({ name: "push", subjects: ["push"] });
  await manager.consumers.add("push", {
    durable_name: "senders",
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: 5,
  });
  const stream = jetstream(connection);
  await stream.publish("push", "not JSON");
  await stream.publish("push", JSON.stringify({ deviceToken: "short", payload: { aps: {} } }));
  for (let n = 0; n < COUNT; n += 1) {
    await stream.publish(
      "push",
      JSON.stringify({ deviceToken: deviceToken(n), payload: { aps: { badge: n } } }),
    );
  }
}

const tokensOf = (apple: Simulator): Set<string> =>
  new Set(apple.journal.accepted.map((entry) => entry.deviceToken));

test("Q-66: a consumer of NATS that is killed between take and acknowledgement loses nothing, and what is final is acknowledged", async () => {
  const manager = await jetstreamManager(connection);
  await publishAll(manager);
  // Some outcomes come at once, others long after the kill.
  await using slow = await startSimulator({
    rules: [{ at: "request", do: { delayMs: { min: 0, max: 20_000 } } }],
  });
  const killed = run(await recipeFor(slow, "killed"));
  const over = once(killed, "exit");
  // Two are no notifications.
  while ((await unacknowledged(manager)) > COUNT - 20);
  killed.kill("SIGKILL");
  await over;
  const left = await manager.consumers.info("push", "senders");
  expect(left.num_ack_pending).toBeGreaterThan(100);

  const badDeviceTokens = [deviceToken(COUNT - 1)];
  await using apple = await startSimulator({ badDeviceTokens });
  const living = run(await recipeFor(apple, "living"));
  const ended = once(living, "exit");
  await apple.journal.waitFor(
    () => new Set([...tokensOf(slow), ...tokensOf(apple)]).size >= COUNT - 1,
    PATIENCE,
  );
  while ((await unacknowledged(manager)) > 0);
  living.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(await unacknowledged(manager)).toBe(0);
  // What the first one had acknowledged did not come again.
  expect(tokensOf(apple).size).toBeLessThan(COUNT - 1);
  expect(apple.journal.accepted).toHaveLength(tokensOf(apple).size);
});

/** A call of the server. */
async function unacknowledged(manager: JetStreamManager): Promise<number> {
  const { num_pending, num_ack_pending } = await manager.consumers.info("push", "senders");
  return num_pending + num_ack_pending;
}
