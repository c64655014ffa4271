import { maskDeviceToken } from "@apns/wire";
import { describeReason } from "@apns/wire/api";
import { pageOfReason } from "../explain/page-of.js";
import { inFlags } from "../flags/in-flags.js";
import { otherEnvironment, type Server } from "./apple-servers.js";
import { ask, type Reply } from "./ask.js";
import { type Check, failed, ok, skipped, warning } from "./check.js";
import type { Identity } from "./credential-checks.js";
import { connectorTo, NOBODY, type PathOptions, SILENT_BODY } from "./path-checks.js";

export interface Asking extends PathOptions {
  readonly identity: Identity;
  readonly topic: string | undefined;
}

/** Answers by which APNs has taken the credentials, and says something else about the request. */
const TAKEN: ReadonlySet<string> = new Set([
  "BadDeviceToken",
  "DeviceTokenNotForTopic",
  "Unregistered",
  "ExpiredToken",
]);

/**
 * Asks a server to send nothing to nobody: a background notification without content for a device token that no device
 * has. With good credentials the answer is BadDeviceToken.
 */
export async function checkIdentity(server: Server, asking: Asking): Promise<Check> {
  const reply = await tryAsk(server, NOBODY, asking);
  if (typeof reply === "string")
    return failed("credentials", reply, "Run it again; if it fails again, see the steps above.");
  const { status, reason } = reply;
  if (status === 200 || TAKEN.has(reason ?? "")) {
    return ok(
      "credentials",
      `APNs (${server.environment}) takes the credentials${asking.topic === undefined ? "" : ` for ${asking.topic}`}.`,
    );
  }
  return { ...refusalCheck(reply), page: pageOfReason(reason) };
}

/** An answer by which APNs has not taken the credentials. */
function refusalCheck({ status, reason }: Reply): Check {
  const { meaning, hint } = describeReason(status, reason);
  const said = `APNs answers ${status} ${reason ?? ""}: ${meaning}`;
  if (reason === "MissingTopic")
    return warning("credentials", said, "Give --topic, the bundle id of the app.");
  if (reason === "ExpiredProviderToken") {
    const cure = "The token was made a moment ago: the clock of this machine is wrong. Synchronise it (NTP).";
    return failed("clock", said, cure);
  }
  const isLater = status === 429 || status >= 500;
  return isLater ? warning("credentials", said, inFlags(hint)) : failed("credentials", said, inFlags(hint));
}

/** What an environment says about a device token. */
interface Belonging {
  readonly is: "yes" | "no" | "gone" | "other-app" | "unknown";
  /** Its answer in short. */
  readonly said: string;
  /** Undefined where it has taken the notification, or has not answered. */
  readonly reason?: string | undefined;
}

/**
 * Asks both environments about a device token, by a background notification without content, which no device shows, and
 * says which one it belongs to.
 *
 * @param servers that of the environment in use first
 */
export async function checkDeviceToken(
  deviceToken: string,
  servers: readonly [Server, Server],
  asking: Asking,
): Promise<Check> {
  const name = maskDeviceToken(deviceToken);
  const [here, there] = await Promise.all(servers.map((server) => belonging(server, deviceToken, asking)));
  const [{ environment }] = servers;
  if (here === undefined || there === undefined) return skipped("device-token", "It was not asked.");
  const check = belongingCheck(name, environment, { here, there });
  return check.state === "ok" ? check : { ...check, page: pageOfReason(here.reason ?? there.reason) };
}

/** What two answers about a device token mean, that of the environment in use first. */
function belongingCheck(
  name: string,
  environment: Server["environment"],
  { here, there }: { readonly here: Belonging; readonly there: Belonging },
): Check {
  const other = otherEnvironment(environment);
  const where = `${environment}: ${here.said}; ${other}: ${there.said}.`;
  if (here.is === "yes")
    return ok("device-token", `${name} belongs to ${environment}, the environment in use.`);
  if (here.is === "other-app" || here.is === "gone") {
    const cure =
      here.is === "gone"
        ? "Delete it, unless it was registered again since."
        : "Give --topic the bundle id of the app that registered it, with the suffix of its push type.";
    return failed(
      "device-token",
      `${name} belongs to ${environment}, but not to a device with this app. ${where}`,
      cure,
    );
  }
  if (there.is === "unknown" || here.is === "unknown") {
    return warning(
      "device-token",
      `It is not certain where ${name} belongs. ${where}`,
      "See the answers: apns explain REASON.",
    );
  }
  if (there.is !== "no") {
    return failed(
      "device-token",
      `${name} belongs to ${other}, not to ${environment}. ${where}`,
      `Give --environment ${other}.`,
    );
  }
  return failed(
    "device-token",
    `${name} belongs to neither environment. ${where}`,
    "Send it as the device reported it, nothing cut and nothing added, and not a token of another service.",
  );
}

async function belonging(server: Server, deviceToken: string, asking: Asking): Promise<Belonging> {
  const reply = await tryAsk(server, deviceToken, asking);
  if (typeof reply === "string") return { is: "unknown", said: reply.replace(/\.$/, "") };
  const { status, reason } = reply;
  if (status === 200) return { is: "yes", said: "200" };
  const said = `${status} ${reason ?? ""}`.trim();
  if (status === 410) {
    const since =
      reply.timestampMs === undefined ? "" : ` since ${new Date(reply.timestampMs).toISOString()}`;
    return { is: "gone", said: `${said}${since}`, reason };
  }
  if (reason === "DeviceTokenNotForTopic") return { is: "other-app", said, reason };
  return { is: reason === "BadDeviceToken" ? "no" : "unknown", said, reason };
}

/** The answer, or a sentence that says why there is none. */
async function tryAsk(server: Server, deviceToken: string, asking: Asking): Promise<Reply | string> {
  const { identity, topic, timeoutMs, signal } = asking;
  const [port = 443] = server.ports;
  const credentials = identity.kind === "certificate" ? identity.credentials : undefined;
  const authorization: Record<string, string> =
    identity.kind === "token" ? { authorization: identity.authorization } : {};
  const headers = {
    ...authorization,
    ...(topic === undefined ? {} : { "apns-topic": topic }),
    "apns-push-type": "background",
    "apns-priority": "5",
    "apns-expiration": "0",
  };
  try {
    const connector = connectorTo(server, port, { ...asking, credentials });
    return await ask(connector, { deviceToken, headers, body: SILENT_BODY, timeoutMs, signal });
  } catch (error) {
    return (error as Error).message;
  }
}
