import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = 0;
const HOME = "/usr/lib/postgresql";

/** A server of PostgreSQL with an empty cluster of its own, in a temporary folder and on a port of its own. */
export interface PostgresCluster {
  readonly url: string;
  readonly port: number;
  /** Where it lives; programs beside it may keep files here. */
  readonly folder: string;
  /** Stops it without a word to anybody, as the loss of the machine would. */
  crash(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes the folder. */
  close(): Promise<void>;
}

/** @param settings of postgresql.conf, beside those for tests */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresCluster> {
  const folder = mkdtempSync(join(tmpdir(), "apns-postgres-"));
  const data = join(folder, "data");
  // PostgreSQL refuses to run as root: then it runs as the user of Debian's package.
  const user = process.getuid?.() === ROOT ? postgresUser() : {};
  if (user.uid !== undefined) execFileSync("chown", [String(user.uid), folder]);
  chmodSync(folder, 0o755);
  const initdb = [programOf("initdb"), "-D", data, "-U", "apns", "-A", "trust", "-E", "UTF8", "--no-sync"];
  execFileSync(initdb[0] as string, initdb.slice(1), { ...user, stdio: "ignore" });
  const port = await freePort();
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    autovacuum: "off",
    max_connections: "60",
    ...settings,
  };
  const options = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const url = `postgres://apns@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    server = spawn(programOf("postgres"), ["-D", data, "-p", String(port), ...options], {
      ...user,
      stdio: ["ignore", "ignore", "pipe"],
    });
    await ready(server);
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    url,
    port,
    folder,
    start,
    // The immediate shutdown of PostgreSQL: no checkpoint, so that the next start recovers from the log.
    crash: () => stop("SIGQUIT"),
    async close() {
      await stop("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on: PostgreSQL does not take 0. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The user of Debian's package, for programs that refuse root. */
export function postgresUser(): { readonly uid?: number; readonly gid?: number } {
  const idOf = (flag: string): number =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** Resolves once a server says that it takes connections. */
async function ready(server: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", (text) => {
      log += text;
      if (log.includes("ready to accept connections")) resolve();
    });
    server.on("exit", () => reject(new Error(`PostgreSQL ended: ${log}`)));
  });
}

function programOf(name: string): string {
  const newest = readdirSync(HOME)
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  return join(HOME, newest ?? "", "bin", name);
}
