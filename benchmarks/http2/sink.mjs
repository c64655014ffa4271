// The HTTP/2 server of the benchmarks, in a process of its own: reads frame headers, answers 200 at the end of
// each request, decodes nothing, so that it is faster than every client. Not a server to send anything to.
import { createServer } from "node:tls";

const { key, cert } = JSON.parse(process.argv[2]);
const HEADERS = 1;
const DATA = 0;
const SETTINGS = 4;
const PING = 6;
const END_STREAM = 1;
const ACK = 1;
/** MAX_CONCURRENT_STREAMS 1000, INITIAL_WINDOW_SIZE 2^31 - 1; then the connection's window, as large. */
const BEGINNING = Buffer.from(
  "00000c0400000000000003000003e800047fffffff" + "0000040800000000007fff0000",
  "hex",
);
const SETTINGS_ACK = Buffer.from("000000040100000000", "hex");
const PREFACE_BYTES = 24;
/** HEADERS with END_STREAM and END_HEADERS, `:status: 200`; the stream's number is put in. */
const ANSWER = Buffer.from("00000101050000000088", "hex");

const server = createServer({ key, cert, ALPNProtocols: ["h2"] }, (socket) => {
  let requests = 0;
  let rest = Buffer.alloc(0);
  let skip = PREFACE_BYTES;
  socket.setNoDelay(true);
  socket.write(BEGINNING);
  socket.on("data", (chunk) => {
    let buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (skip > 0) {
      if (buffer.length < skip) {
        rest = buffer;
        return;
      }
      buffer = buffer.subarray(skip);
      skip = 0;
    }
    const answers = Buffer.allocUnsafe(buffer.length + 64);
    let length = 0;
    let dataBytes = 0;
    let at = 0;
    while (buffer.length - at >= 9) {
      const size = buffer.readUIntBE(at, 3);
      const end = at + 9 + size;
      if (end > buffer.length) break;
      const type = buffer[at + 3];
      const flags = buffer[at + 4];
      if (type === DATA) dataBytes += size;
      if ((type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0) {
        ANSWER.copy(answers, length);
        buffer.copy(answers, length + 5, at + 5, at + 9);
        length += ANSWER.length;
        requests += 1;
      } else if (type === SETTINGS && (flags & ACK) === 0) {
        length += SETTINGS_ACK.copy(answers, length);
      } else if (type === PING && (flags & ACK) === 0) {
        const start = length;
        length += buffer.copy(answers, length, at, end);
        answers[start + 4] = ACK;
      }
      at = end;
    }
    rest = buffer.subarray(at);
    if (dataBytes > 0) {
      const update = Buffer.from("00000408000000000000000000", "hex");
      update.writeUInt32BE(dataBytes, 9);
      socket.write(Buffer.concat([update, answers.subarray(0, length)]));
    } else if (length > 0) socket.write(answers.subarray(0, length));
  });
  socket.on("error", () => {});
  socket.on("close", () => report({ closed: true, frames: requests }));
});
// Whoever asks gets a line behind everything that was told before.
process.stdin.on("data", () => setImmediate(() => report({ asked: true })));
server.listen(0, "127.0.0.1", () => report({ port: server.address().port }));

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
