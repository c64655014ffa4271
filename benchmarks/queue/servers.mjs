// Servers of Debian's packages in temporary folders: PostgreSQL with its defaults (so with fsync), and Redis that
// writes each command to disk every second.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HOME = "/usr/lib/postgresql";

/** @returns {Promise<{url: string, pid: number, close: () => Promise<void>}>} */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "apns-bench-postgres-"));
  const data = join(folder, "data");
  const bin = join(
    HOME,
    readdirSync(HOME)
      .sort((a, b) => a - b)
      .at(-1),
    "bin",
  );
  // It refuses root.
  const user = process.getuid() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (user.uid !== undefined) execFileSync("chown", [String(user.uid), folder]);
  const initdb = ["-D", data, "-U", "apns", "-A", "trust", "-E", "UTF8"];
  execFileSync(join(bin, "initdb"), initdb, { ...user, stdio: "ignore" });
  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_wal_size=4GB"];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...flags], {
    ...user,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await saying(server.stderr, "ready to accept connections");
  const url = `postgres://apns@127.0.0.1:${port}/postgres`;
  return { url, pid: server.pid, close: () => end(server, folder) };
}

/** @returns {Promise<{port: number, close: () => Promise<void>}>} */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "apns-bench-redis-"));
  const port = await freePort();
  const flags = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes"];
  const server = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
  await saying(server.stdout, "Ready to accept connections");
  return { port, close: () => end(server, folder) };
}

async function end(server, folder) {
  const ended = once(server, "exit");
  server.kill("SIGINT");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function saying(stream, words) {
  let log = "";
  for await (const text of stream.iterator({ destroyOnReturn: false })) {
    log += text;
    if (log.includes(words)) break;
  }
  stream.resume();
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function idOf(flag) {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}
