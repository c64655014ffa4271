// The gateway of the benchmarks, in its own process. It reads the frames, answers only when it must, and does nothing
// else, so that it is faster than every client. It is of no other use.
//
// Like Apple's gateway it sends one error response, discards everything after the notification that it names, and
// closes. It refuses a barrier, which has no device token, and the bad device token. Argument: JSON {key, cert, ca}. For
// each line on stdin it reports what it has counted since the last one: as soon as no connection is open, or as soon as
// it has counted as many as the line says or nothing has come for a while.
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
let expected = Number.POSITIVE_INFINITY;
/** After this long without a notification, those that are missing do not come. */
const QUIET_MS = 1000;
let quiet;

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
      if (isAsked) answerIfComplete();
    });
  }

  #read(chunk) {
    if (this.#isOver) return;
    // Only a frame that straddles two chunks is copied.
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (!this.#isOver) {
      const end = endOfFrame(buffer, at);
      if (end === -1) break;
      const tokenAt = deviceTokenAt(buffer, at, end);
      const first = buffer[tokenAt + 2];
      // No good device token of the benchmarks begins like the bad one.
      if (buffer[tokenAt] === 0 && buffer[tokenAt + 1] === 0)
        this.#refuse(MISSING_DEVICE_TOKEN, identifierOf(buffer, at, end));
      else if (first === badDeviceToken[0] && isBad(buffer, tokenAt + 2))
        this.#refuse(INVALID_DEVICE_TOKEN, identifierOf(buffer, at, end));
      else requests += 1;
      at = end;
    }
    this.#rest = buffer.subarray(at);
    if (isAsked) answerIfComplete();
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

/** Returns where the frame at `at` ends; -1: it is incomplete. */
function endOfFrame(buffer, at) {
  const rest = buffer.length - at;
  if (rest < 5) return -1;
  if (buffer[at] === 2) {
    const length = (buffer[at + 1] << 24) | (buffer[at + 2] << 16) | (buffer[at + 3] << 8) | buffer[at + 4];
    return length + 5 > rest ? -1 : at + 5 + length;
  }
  const tokenLengthAt = at + (buffer[at] === 1 ? 9 : 1);
  if (buffer.length < tokenLengthAt + 2) return -1;
  const payloadLengthAt = tokenLengthAt + 2 + buffer.readUInt16BE(tokenLengthAt);
  if (buffer.length < payloadLengthAt + 2) return -1;
  const end = payloadLengthAt + 2 + buffer.readUInt16BE(payloadLengthAt);
  return end > buffer.length ? -1 : end;
}

/** Returns the place of the device token's length; nearly every client writes that item first. */
function deviceTokenAt(buffer, at, end) {
  if (buffer[at] === 0) return at + 1;
  if (buffer[at] === 1) return at + 9;
  return buffer[at + 5] === DEVICE_TOKEN_ITEM
    ? at + 6
    : itemAt(buffer, at + 5, { end, item: DEVICE_TOKEN_ITEM });
}

function identifierOf(buffer, at, end) {
  if (buffer[at] === 0) return 0;
  if (buffer[at] === 1) return buffer.readUInt32BE(at + 1);
  return buffer.readUInt32BE(itemAt(buffer, at + 5, { end, item: IDENTIFIER_ITEM }) + 2);
}

/** Returns the place of the length of an item of command 2. */
function itemAt(buffer, from, { end, item }) {
  for (let at = from; at < end; at += 3 + buffer.readUInt16BE(at + 1)) if (buffer[at] === item) return at + 1;
  return from + 1;
}

const server = createServer(
  { key, cert, ca, requestCert: true, rejectUnauthorized: true },
  (socket) => new Connection(socket),
);
let askedAt = performance.now();
let cpuBefore = process.cpuUsage();

function answerIfComplete() {
  if (open === 0 || requests >= expected) answer();
  else if (expected !== Number.POSITIVE_INFINITY) quiet = restarted(quiet);
}

function restarted(timer) {
  clearTimeout(timer);
  return setTimeout(answer, QUIET_MS);
}

function answer() {
  isAsked = false;
  clearTimeout(quiet);
  const { user, system } = process.cpuUsage(cpuBefore);
  const now = performance.now();
  report({ requests, cpuMicros: user + system, wallMicros: (now - askedAt) * 1000 });
  requests = 0;
  askedAt = now;
  cpuBefore = process.cpuUsage();
}

process.stdin.on("data", (line) => {
  isAsked = true;
  expected = Number(String(line).trim() || Number.POSITIVE_INFINITY);
  // Whatever has arrived is read first.
  setImmediate(() => {
    if (isAsked) answerIfComplete();
  });
});
// process.exit() at times never returns on Node 24 and 26: https://github.com/nodejs/node/issues/54918
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL"));
server.listen(0, "127.0.0.1", () => report({ port: server.address().port }));

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
