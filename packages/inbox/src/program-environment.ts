import { join } from "node:path";
import type { Simulator } from "@apns/simulator";
import { hostBeforePort } from "./gate/host-name.js";

/**
 * The variables that the apns command reads, and those of the runtimes of other languages, with which a program
 * reaches a simulator. The gateway is not among them, since its variable makes the command speak the binary protocol.
 *
 * @param dir Where the simulator keeps its keys. Undefined: no variables that name files.
 */
export function programEnvironment(
  apple: Pick<Simulator, "http2" | "providerKey" | "topic">,
  dir: string | undefined,
): Record<string, string> {
  const { keyId, teamId } = apple.providerKey;
  const host = reachable(apple.http2.host);
  const files: Record<string, string> =
    dir === undefined
      ? {}
      : {
          APNS_KEY: join(dir, `AuthKey_${keyId}.p8`),
          APNS_KEY_FILE: join(dir, `AuthKey_${keyId}.p8`),
          APNS_CA: join(dir, "ca.pem"),
          NODE_EXTRA_CA_CERTS: join(dir, "ca.pem"),
          SSL_CERT_FILE: join(dir, "ca.pem"),
        };
  return {
    APNS_HOST: host,
    APNS_PORT: String(apple.http2.port),
    APNS_HTTP2: `${hostBeforePort(host)}:${apple.http2.port}`,
    APNS_KEY_ID: keyId,
    APNS_TEAM_ID: teamId,
    APNS_TOPIC: apple.topic,
    ...files,
  };
}

/** An address that a program on this machine can connect to. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
