// A gateway in its own process. It reads at full speed, answers six bytes 30 ms after a connection's first bytes, and
// closes while the client is still writing, as the last message of its parent says: `fin`, `close` or `reset`.
// Argument: JSON { key, cert }.
import { createServer } from "node:net";
import { TLSSocket } from "node:tls";

const { key, cert } = JSON.parse(process.argv[2]);
let close = "fin";
const answer = Buffer.from([8, 8, 0, 0, 0, 7]);

const server = createServer((raw) => {
  const socket = new TLSSocket(raw, { isServer: true, key, cert });
  raw.on("error", () => {});
  socket.on("error", () => {});
  socket.once("data", () => setTimeout(reject, 30));
  socket.resume();

  function reject() {
    if (close === "fin") {
      socket.end(answer);
      setTimeout(() => raw.destroy(), 20);
    } else if (close === "close") socket.write(answer, () => raw.destroy());
    else socket.write(answer, () => raw.resetAndDestroy());
  }
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", (mode) => {
  close = mode;
  process.send({ close });
});
// process.exit() at times never returns on Node 24 and 26: https://github.com/nodejs/node/issues/54918
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
