import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, fromEnv } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";

let identity: SimulatorIdentity;
let folder: string;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
  folder = await mkdtemp(join(tmpdir(), "from-env-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("C-33: the variables of a simulator make a client that is ready", async () => {
  await using apple = await startSimulator({ identity });
  const { key, keyId, teamId } = apple.providerKey;
  const files = { APNS_KEY: join(folder, `AuthKey_${keyId}.p8`), APNS_CA: join(folder, "ca.pem") };
  await writeFile(files.APNS_KEY, key);
  await writeFile(files.APNS_CA, apple.ca);
  const { host, port } = apple.http2;
  const common = { ...files, APNS_TEAM_ID: teamId, APNS_TOPIC: apple.topic };
  const text = Buffer.from(await readFile(files.APNS_KEY)).toString("base64");
  for (const env of [
    { ...common, APNS_HTTP2: `${host}:${port}` },
    { ...common, APNS_HOST: host, APNS_PORT: String(port), APNS_KEY: "", APNS_KEY_FILE: files.APNS_KEY },
    { ...common, APNS_HTTP2: `${host}:${port}`, APNS_KEY: text, APNS_KEY_ID: keyId },
    { ...common, APNS_HTTP2: `${host}:${port}`, APNS_KEY: key.replaceAll("\n", "\\n"), APNS_KEY_ID: keyId },
  ]) {
    await using client = createClient(fromEnv({ env }));
    expect(await client.check()).toEqual({ ok: true });
  }
});
