// A server in its own process that accepts no connections: the process blocks as soon as it listens, so the system's
// queue of one fills up and further connections get no answer. Its parent kills it; otherwise it exits by itself.
import { createServer } from "node:net";

const server = createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.send({ port: server.address().port }, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
    process.exit();
  });
});
