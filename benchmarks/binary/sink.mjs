// The gateway of the benchmarks, in a process of its own: walks over the frames, answers what has to be answered and
// does nothing else, so that it is faster than every client. Not a gateway to send anything to.
//
// Like Apple's it closes a connection after its one error response and discards what comes behind the notification
// that it names: a barrier, which has no device token, or the bad device token. Argument: JSON {key, cert, ca}. A line
// on stdin asks for what was counted since the last one; the answer comes when no connection is open any more.
import { createServer } from "node:tls";
import { BAD_DEVICE_TOKEN } from "../harness/notifications.mjs";

const { key, cert, ca } = JSON.parse(process.argv[2]);
const badDeviceToken = Buffer.from(BAD_DEVICE_TOKEN, "hex");
const MISSING_DEVICE_TOKEN = 2;
const INVALID_DEVICE_TOKEN = 8;
const DEVICE_TOKEN_ITEM = 1;
const IDENTIFIER_ITEM = 3;

let requests = 0;
let open = 0;
let isAsked = false;

class Connection {
  #socket;
  #rest = Buffer.alloc(0);
  #isOver = false;

  constructor(socket) {
    this.#socket = socket;
    open += 1;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      open -= 1;
      if (isAsked && open === 0) answer();
    });
  }

  #read(chunk) {
    if (this.#isOver) return;
    // Only the frame that straddles two chunks is copied together.
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let end = this.#frame(buffer, at); end > at; end = this.#frame(buffer, at)) at = end;
    this.#rest = buffer.subarray(at);
  }

  /** Takes the frame at `at`; gives back where it ends, or `at` when it is not whole or nothing more is read. */
  #frame(buffer, at) {
    if (this.#isOver || buffer.length - at < 5) return at;
    if (buffer[at] === 2) {
      const end = at + 5 + buffer.readUInt32BE(at + 1);
      if (end > buffer.length) return at;
      // Clients put the device token first, or second behind the payload: it is looked for where it is.
      const tokenAt = itemAt(buffer, { from: at + 5, end, item: DEVICE_TOKEN_ITEM });
      const identifier = () => identifierOf(buffer, at + 5, end);
      return this.#take(buffer, { tokenAt, end, identifier });
    }
    const tokenLengthAt = at + (buffer[at] === 1 ? 9 : 1);
    if (buffer.length < tokenLengthAt + 2) return at;
    const payloadLengthAt = tokenLengthAt + 2 + buffer.readUInt16BE(tokenLengthAt);
    if (buffer.length < payloadLengthAt + 2) return at;
    const end = payloadLengthAt + 2 + buffer.readUInt16BE(payloadLengthAt);
    if (end > buffer.length) return at;
    const identifier = () => (buffer[at] === 1 ? buffer.readUInt32BE(at + 1) : 0);
    return this.#take(buffer, { tokenAt: tokenLengthAt, end, identifier });
  }

  #take(buffer, { tokenAt, end, identifier }) {
    const isBarrier = buffer[tokenAt] === 0 && buffer[tokenAt + 1] === 0;
    if (isBarrier) this.#refuse(MISSING_DEVICE_TOKEN, identifier());
    else if (buffer[tokenAt + 2] === badDeviceToken[0] && isBad(buffer, tokenAt + 2))
      this.#refuse(INVALID_DEVICE_TOKEN, identifier());
    else requests += 1;
    return end;
  }

  #refuse(status, identifier) {
    this.#isOver = true;
    const response = Buffer.alloc(6);
    response.writeUInt8(8, 0);
    response.writeUInt8(status, 1);
    response.writeUInt32BE(identifier, 2);
    this.#socket.end(response);
  }
}

function isBad(buffer, at) {
  return badDeviceToken.compare(buffer, at, at + badDeviceToken.length) === 0;
}

/** Where the length of an item of a frame stands. */
function itemAt(buffer, { from, end, item }) {
  for (let at = from; at < end; at += 3 + buffer.readUInt16BE(at + 1)) if (buffer[at] === item) return at + 1;
  return from + 1;
}

function identifierOf(buffer, from, end) {
  return buffer.readUInt32BE(itemAt(buffer, { from, end, item: IDENTIFIER_ITEM }) + 2);
}

const server = createServer(
  { key, cert, ca, requestCert: true, rejectUnauthorized: true },
  (socket) => new Connection(socket),
);
let askedAt = performance.now();
let cpuBefore = process.cpuUsage();

function answer() {
  isAsked = false;
  const { user, system } = process.cpuUsage(cpuBefore);
  const now = performance.now();
  report({ requests, cpuMicros: user + system, wallMicros: (now - askedAt) * 1000 });
  requests = 0;
  askedAt = now;
  cpuBefore = process.cpuUsage();
}

process.stdin.on("data", () => {
  isAsked = true;
  // What has arrived is read first.
  setImmediate(() => {
    if (isAsked && open === 0) answer();
  });
});
process.stdin.on("end", () => process.exit());
server.listen(0, "127.0.0.1", () => report({ port: server.address().port }));

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
