// A server in its own process that accepts no connections: the process blocks as soon as it listens, so the system's
// queue of one fills up and further connections get no answer. Its parent kills it; otherwise it exits by itself.
//
// Argument: JSON { host, port, blockedMs, key, cert }, all optional. After `blockedMs` it accepts what comes, with TLS.
import { createServer } from "node:tls";

const { host = "127.0.0.1", port = 0, blockedMs = 30_000, ...identity } = JSON.parse(process.argv[2] ?? "{}");
const server = createServer(identity, (socket) => socket.on("error", () => {}).resume());
server.on("tlsClientError", () => {});
server.listen({ port, host, backlog: 1 }, () => {
  process.send({ port: server.address().port }, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockedMs);
    if (process.argv[2] === undefined) process.exit();
    setTimeout(() => process.exit(), 30_000).unref();
  });
});
process.on("disconnect", () => process.exit());
