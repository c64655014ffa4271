// A server in a process of its own that takes no connection: its process stands still as soon as it listens, so
// that the system's queue of one fills up and further connections are not answered. Killed by its parent, or by itself.
import { createServer } from "node:net";

const server = createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.send({ port: server.address().port }, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
    process.exit();
  });
});
