// A server in a process of its own that answers while its client cannot listen: it stops the client's process
// (`stop`), or says that it will answer and lets the client block itself (`block`).
// Argument: JSON { key, cert, protocol: "h2" | "binary", how: "stop" | "block", count, forMs, answeredFile }.
// It answers when `count` requests or bytes have come; what comes later, and on later connections, it takes at once.
import { writeFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createServer } from "node:tls";

const { key, cert, protocol, how, count, forMs, answeredFile } = JSON.parse(process.argv[2]);
let hasAnswered = false;

/** Has all answers written while the client does not listen. */
function answerUnheard(answer) {
  hasAnswered = true;
  if (how === "stop") {
    process.kill(process.ppid, "SIGSTOP");
    answer();
    setTimeout(() => process.kill(process.ppid, "SIGCONT"), forMs);
  } else {
    process.send({ type: "answering" });
    setTimeout(() => {
      answer();
      setTimeout(() => writeFileSync(answeredFile, ""), 50);
    }, 50);
  }
}

function startHttp2() {
  const waiting = [];
  const respond = (stream) => {
    stream.respond({ ":status": 200, date: "Mon, 23 Nov 2026 12:00:00 GMT" }, { endStream: true });
  };
  const server = createSecureServer({ key, cert });
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    stream.resume();
    stream.on("end", () => {
      if (hasAnswered) respond(stream);
      else if (waiting.push(stream) === count) answerUnheard(() => waiting.forEach(respond));
    });
  });
  return server;
}

function startBinary() {
  return createServer({ key, cert }, (socket) => {
    socket.on("error", () => {});
    const isFirst = !hasAnswered;
    let received = 0;
    socket.on("data", (bytes) => {
      received += bytes.length;
      if (!isFirst || hasAnswered || received < count) return;
      // Identifier 1 names the first notification; nothing after it was taken.
      answerUnheard(() => socket.end(Buffer.from([8, 8, 0, 0, 0, 1])));
    });
  });
}

const server = protocol === "h2" ? startHttp2() : startBinary();
server.listen(0, "127.0.0.1", () => process.send({ type: "listening", port: server.address().port }));
// process.exit() at times never returns on Node 24 and 26: https://github.com/nodejs/node/issues/54918
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
