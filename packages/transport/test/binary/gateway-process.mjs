// A gateway in a process of its own, in plain node:tls: on the first connection it rejects one notification,
// 100 ms late, and closes in the given way while the client is still writing; later connections take everything.
// Arguments: JSON { key, cert, ca, badIndex, close }. Talks to its parent by IPC, which ends it by SIGKILL.
import { createServer } from "node:net";
import { TLSSocket } from "node:tls";

const { key, cert, ca, badIndex, close } = JSON.parse(process.argv[2]);
const taken = [];
let connections = 0;

const server = createServer((raw) => {
  const socket = new TLSSocket(raw, {
    isServer: true,
    key,
    cert,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const number = connections++;
  let rest = Buffer.alloc(0);
  let discarding = false;
  raw.on("error", () => {});
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    if (discarding) return;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (!discarding && rest.length - at >= 5) {
      const end = at + 5 + rest.readUInt32BE(at + 1);
      if (end > rest.length) break;
      const frame = rest.subarray(at, end);
      at = end;
      // Command 2, item 1: a device token of four bytes, the notification's index; none in a barrier.
      const isBarrier = frame.readUInt16BE(6) === 0;
      const index = isBarrier ? -1 : frame.readUInt32BE(8);
      if (isBarrier) answer(2, frame, 0);
      else if (number === 0 && index === badIndex) answer(8, frame, 100);
      else taken.push(index);
    }
    rest = rest.subarray(at);
  });

  function answer(status, frame, delayMs) {
    discarding = true;
    const response = Buffer.from([8, status, ...identifierOf(frame)]);
    setTimeout(() => {
      if (number > 0 || close === "fin") {
        socket.end(response);
        setTimeout(() => raw.destroy(), 20);
      } else if (close === "close") socket.write(response, () => raw.destroy());
      else socket.write(response, () => raw.resetAndDestroy());
    }, delayMs);
  }
});

function identifierOf(frame) {
  for (let at = 5; at < frame.length; at += 3 + frame.readUInt16BE(at + 1)) {
    if (frame[at] === 3) return frame.subarray(at + 3, at + 7);
  }
  return Buffer.alloc(4);
}

server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => process.send({ taken }));
