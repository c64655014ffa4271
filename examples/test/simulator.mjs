import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorIdentity, startSimulator } from "@apns/simulator";

const identity = await createSimulatorIdentity({ keyType: "ec" });

/**
 * A simulator, and the environment that points a program at it: the variables that `apns simulate` prints.
 *
 * @param {import("@apns/simulator").SimulatorOptions} [options]
 */
export async function startApple(options) {
  const apple = await startSimulator({ identity, ...options });
  const folder = mkdtempSync(join(tmpdir(), "apns-examples-"));
  const { key, keyId, teamId } = apple.providerKey;
  const file = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const keyFile = file(`AuthKey_${keyId}.p8`, key);
  const ca = file("ca.pem", apple.ca);
  const at = ({ host, port }) => `${host}:${port}`;
  const common = {
    ...withoutOthers(process.env),
    APNS_TOPIC: apple.topic,
    APNS_CA: ca,
    NODE_EXTRA_CA_CERTS: ca,
    SSL_CERT_FILE: ca,
  };
  return {
    apple,
    folder,
    env: {
      ...common,
      APNS_HTTP2: at(apple.http2),
      APNS_KEY: keyFile,
      APNS_KEY_FILE: keyFile,
      APNS_KEY_ID: keyId,
      APNS_TEAM_ID: teamId,
    },
    /** For the binary protocol. */
    binaryEnv: {
      ...common,
      APNS_GATEWAY: at(apple.gateway),
      APNS_FEEDBACK: at(apple.feedback),
      APNS_CERT: file("cert.pem", apple.clientCertificate.cert),
      APNS_KEY: file("key.pem", apple.clientCertificate.key),
    },
    async close() {
      await apple.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A program must not see the settings of this machine, nor those of the test runner. */
function withoutOthers(env) {
  const foreign = /^(APNS_|VITEST|NODE_OPTIONS$|NODE_ENV$|(https?|all|no)_proxy$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}
