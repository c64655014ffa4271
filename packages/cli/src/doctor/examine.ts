import type { ClientOptions } from "@apns/client";
import { otherEnvironment, type Server, serverOf } from "./apple-servers.js";
import { type Check, failedBy, skipped } from "./check.js";
import { checkCredentials, type Identity } from "./credential-checks.js";
import { checkDeviceToken, checkIdentity } from "./online-checks.js";
import { checkPath, type PathOptions } from "./path-checks.js";

type GivenServer = Parameters<typeof serverOf>[1];

export interface Examination extends PathOptions {
  readonly environment: Server["environment"];
  /** Servers other than Apple's: of the environment in use, and of the other one. */
  readonly server: GivenServer;
  readonly otherServer: GivenServer;
  /** Reads the credentials that the flags name; throws as they do. Undefined: none are given. */
  readonly readCredentials: (() => ClientOptions["credentials"]) | undefined;
  readonly topic: string | undefined;
  /** As 64 or more hexadecimal digits. Undefined: none is asked about. */
  readonly deviceToken: string | undefined;
  readonly nowMs: number;
}

/** Examines everything between this machine and a device, in order, and tells each finding at once. */
export async function* examine(examination: Examination): AsyncGenerator<Check, void, undefined> {
  const { environment, topic } = examination;
  const identity = yield* examineCredentials(examination);
  const server = serverOf(environment, examination.server);
  const path = yield* checkPath(server, examination);
  if (path === undefined) {
    yield skipped("credentials", "APNs cannot be asked before the path works.");
    return;
  }
  if (identity === undefined) {
    yield skipped(
      "credentials",
      "There are none that APNs could be asked about: --key with --team-id, --cert, or --pfx.",
    );
    return;
  }
  const asking = { ...examination, identity, topic };
  const here = { ...server, ports: [path.port] };
  const check = await checkIdentity(here, asking);
  yield check;
  if (examination.deviceToken === undefined) return;
  if (check.state === "failed") {
    yield skipped("device-token", "APNs answers about device tokens once it takes the credentials.");
    return;
  }
  const there = serverOf(otherEnvironment(environment), examination.otherServer);
  yield await checkDeviceToken(examination.deviceToken, [here, there], asking);
}

function* examineCredentials({
  readCredentials: read,
  environment,
  topic,
  nowMs,
}: Examination): Generator<Check, Identity | undefined, undefined> {
  if (read === undefined) return undefined;
  let given: ClientOptions["credentials"];
  try {
    given = read();
  } catch (error) {
    if ((error as Error).name === "UsageError") throw error;
    yield failedBy("key", error);
    return undefined;
  }
  const { checks, identity } = checkCredentials(given, { environment, topic, nowMs });
  yield* checks;
  return identity;
}
