// The gateway of the benchmarks, in a process of its own: reads frames, answers barriers, does nothing else,
// so that it is faster than every client. Tells on stdout, one JSON line each, what it counted.
import { createServer } from "node:tls";

const { key, cert, ca } = JSON.parse(process.argv[2]);

const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }, (socket) => {
  const reader = new FrameCounter((identifier) => {
    const answer = Buffer.alloc(6);
    answer.writeUInt8(8, 0);
    answer.writeUInt8(2, 1);
    answer.writeUInt32BE(identifier, 2);
    socket.end(answer);
    report({ frames: reader.frames, bytes: reader.bytes });
  });
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    reader.push(chunk);
  });
  socket.on("error", () => {});
  socket.on("close", () => report({ closed: true, frames: reader.frames, bytes: reader.bytes }));
});
// Whoever asks gets a line behind everything that was told before.
process.stdin.on("data", () => setImmediate(() => report({ asked: true })));
server.listen(0, "127.0.0.1", () => report({ port: server.address().port }));

function report(line) {
  process.stdout.write(`${JSON.stringify({ ...line, cpuMicros: cpuMicros() })}\n`);
}

function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Walks over command 2 frames without copying; a frame whose device token is empty is a barrier. */
class FrameCounter {
  frames = 0;
  bytes = 0;
  #onBarrier;
  #rest = Buffer.alloc(0);

  constructor(onBarrier) {
    this.#onBarrier = onBarrier;
  }

  push(chunk) {
    this.bytes += chunk.length;
    let buffer = chunk;
    let at = 0;
    if (this.#rest.length > 0) {
      // Only the frame that straddles two chunks is copied together.
      buffer = Buffer.concat([this.#rest, chunk]);
    }
    while (buffer.length - at >= 5) {
      const end = at + 5 + buffer.readUInt32BE(at + 1);
      if (end > buffer.length) break;
      if (buffer[at + 6] === 0 && buffer[at + 7] === 0) this.#onBarrier(identifierOf(buffer, at + 5, end));
      else this.frames += 1;
      at = end;
    }
    this.#rest = buffer.subarray(at);
  }
}

function identifierOf(buffer, from, end) {
  for (let at = from; at < end; at += 3 + buffer.readUInt16BE(at + 1)) {
    if (buffer[at] === 3) return buffer.readUInt32BE(at + 3);
  }
  return 0;
}
