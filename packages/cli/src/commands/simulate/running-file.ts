import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";

/** Says where the simulator of a folder listens, while it runs. */
const FILE = "running.json";
const ALIVE_TIMEOUT_MS = 2000;

interface Running {
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Leaves a note for `--print-env`. It has the token of the inbox, so nobody else may read it.
 *
 * @returns removes the note, unless another simulator has left its own since
 */
export function noteRunning(dir: string, environment: Readonly<Record<string, string>>): () => void {
  const path = join(dir, FILE);
  // One that a killed process left keeps its mode otherwise.
  rmSync(path, { force: true });
  const note = `${JSON.stringify({ environment } satisfies Running, undefined, 2)}\n`;
  writeFileSync(path, note, { mode: 0o600 });
  return () => {
    if (existsSync(path) && readFileSync(path, "utf8") === note) rmSync(path);
  };
}

/** The variables of the simulator that runs in a folder; undefined if none does, whatever a killed one left. */
export async function runningIn(dir: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { environment } = JSON.parse(readFileSync(join(dir, FILE), "utf8")) as Running;
    const isAlive = environment["APNS_INBOX"] === undefined ? servesHttp2 : servesInbox;
    return (await isAlive(environment)) ? environment : undefined;
  } catch {
    return undefined;
  }
}

async function servesInbox(environment: Running["environment"]): Promise<boolean> {
  const health = await fetch(`${environment["APNS_INBOX"]}/healthz`, {
    signal: AbortSignal.timeout(ALIVE_TIMEOUT_MS),
  });
  await health.body?.cancel();
  return health.ok;
}

/** Whether a server with a certificate of the folder's authority listens: another program may have the port by now. */
function servesHttp2({
  APNS_HOST: host,
  APNS_PORT: port,
  APNS_CA: ca,
}: Running["environment"]): Promise<boolean> {
  const socket = connect({
    host,
    port: Number(port),
    ca: readFileSync(String(ca)),
    ALPNProtocols: ["h2"],
  });
  return new Promise((resolve) => {
    const end = (isAlive: boolean): void => {
      socket.destroy();
      resolve(isAlive);
    };
    socket.setTimeout(ALIVE_TIMEOUT_MS, () => end(false));
    socket.once("error", () => end(false)).once("secureConnect", () => end(true));
  });
}
