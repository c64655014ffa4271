// The HTTP/2 server of the benchmarks, in its own process. It finds the ends of requests in the frame headers, answers
// 200 to all requests of one read in one write, and decodes nothing, so that it is faster than every client. It is of
// no other use.
//
// Argument: JSON {key, cert, delayMs, window: "large" | "default", apnsId, goAwayEveryMs, firstStreams}. Every
// `goAwayEveryMs` it sends GOAWAY on the connection that has carried most since the last time, and ignores later streams.
// It allows `firstStreams` streams until it has answered once, as APNs does before it has seen a provider token. For each
// line on stdin it reports what it has counted since the last one.
import { createServer } from "node:tls";

const {
  key,
  cert,
  delayMs = 0,
  window = "large",
  apnsId = false,
  goAwayEveryMs,
  firstStreams,
} = JSON.parse(process.argv[2]);
const HEADERS = 1;
const DATA = 0;
const SETTINGS = 4;
const PING = 6;
const END_STREAM = 1;
const ACK = 1;
const FRAME_HEADER_BYTES = 9;
const PREFACE_BYTES = 24;
/** SETTINGS with MAX_CONCURRENT_STREAMS 1000; with large windows also INITIAL_WINDOW_SIZE 2^31 - 1, and WINDOW_UPDATE. */
const BEGINNING = Buffer.from(
  window === "default"
    ? "000006040000000000" + "0003000003e8"
    : "00000c040000000000" + "0003000003e8" + "00047fffffff" + "0000040800000000007fff0000",
  "hex",
);
/** Where the number of streams is in it. */
const STREAMS_AT = 11;
/** SETTINGS with MAX_CONCURRENT_STREAMS 1000. */
const ALL_STREAMS = Buffer.from("000006040000000000" + "0003000003e8", "hex");
const SETTINGS_ACK = Buffer.from("000000040100000000", "hex");
/** `:status: 200` and, as a literal, `apns-id`, as APNs sends it. */
const BLOCK = apnsId
  ? Buffer.concat([
      Buffer.from([0x88, 0x00, 7]),
      Buffer.from("apns-id"),
      Buffer.from([36]),
      Buffer.from("123e4567-e89b-42d3-a456-426614174000"),
    ])
  : Buffer.from([0x88]);
/** HEADERS with END_STREAM and END_HEADERS; the stream's number is filled in later. */
const ANSWER = Buffer.concat([Buffer.from([0, 0, BLOCK.length, HEADERS, 5, 0, 0, 0, 0]), BLOCK]);
/** The least bytes of a request, except for the last part of a body that small windows have split. */
const REQUEST_BYTES = 32;

let requests = 0;
let goAways = 0;
const connections = new Set();

class Connection {
  #socket;
  #isHeldBack = firstStreams !== undefined;
  #isLeaving = false;
  #lastStreamId = 0;
  requestsSinceGoAway = 0;
  #rest = Buffer.alloc(0);
  #skip = PREFACE_BYTES;
  /** Answers that wait for their time; those to one read share an entry. */
  #delayed = [];
  #timer;

  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const beginning = Buffer.from(BEGINNING);
    if (this.#isHeldBack) beginning.writeUInt32BE(firstStreams, STREAMS_AT);
    socket.write(beginning);
    connections.add(this);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      connections.delete(this);
      clearTimeout(this.#timer);
    });
  }

  /** Nothing after the last stream that has come is processed. */
  goAway() {
    this.#isLeaving = true;
    const frame = Buffer.from("0000080700000000000000000000000000", "hex");
    frame.writeUInt32BE(this.#lastStreamId, FRAME_HEADER_BYTES);
    this.#socket.write(frame);
  }

  #read(chunk) {
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#skip > 0) {
      if (buffer.length < this.#skip) {
        this.#rest = buffer;
        return;
      }
      buffer = buffer.subarray(this.#skip);
      this.#skip = 0;
    }
    let answers = Buffer.allocUnsafe((Math.floor(buffer.length / REQUEST_BYTES) + 2) * ANSWER.length);
    let length = 0;
    let dataBytes = 0;
    let at = 0;
    while (buffer.length - at >= FRAME_HEADER_BYTES) {
      const size = (buffer[at] << 16) | (buffer[at + 1] << 8) | buffer[at + 2];
      const end = at + FRAME_HEADER_BYTES + size;
      if (end > buffer.length) break;
      const type = buffer[at + 3];
      const flags = buffer[at + 4];
      if (type === DATA) dataBytes += size;
      const isEnd = (type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0;
      if (isEnd && this.#mayAnswer(buffer.readUInt32BE(at + 5))) {
        if (length === answers.length) {
          this.#answer(answers);
          answers = Buffer.allocUnsafe(answers.length);
          length = 0;
        }
        answers.set(ANSWER, length);
        for (let byte = 5; byte < FRAME_HEADER_BYTES; byte++) answers[length + byte] = buffer[at + byte];
        length += ANSWER.length;
        requests += 1;
      } else if (type === SETTINGS && (flags & ACK) === 0) this.#socket.write(SETTINGS_ACK);
      else if (type === PING && (flags & ACK) === 0) {
        const answer = Buffer.from(buffer.subarray(at, end));
        answer[4] = ACK;
        this.#socket.write(answer);
      }
      at = end;
    }
    this.#rest = buffer.subarray(at);
    // Opens the window again by as many bytes as were read.
    if (dataBytes > 0) this.#widen(dataBytes);
    if (length > 0) this.#answer(answers.subarray(0, length));
  }

  #mayAnswer(streamId) {
    if (this.#isLeaving) return streamId <= this.#lastStreamId;
    this.#lastStreamId = streamId;
    this.requestsSinceGoAway += 1;
    if (this.#isHeldBack) this.#socket.write(ALL_STREAMS);
    this.#isHeldBack = false;
    return true;
  }

  #widen(dataBytes) {
    const update = Buffer.from("00000408000000000000000000", "hex");
    update.writeUInt32BE(dataBytes, FRAME_HEADER_BYTES);
    this.#socket.write(update);
  }

  #answer(bytes) {
    if (delayMs === 0) {
      this.#socket.write(bytes);
      return;
    }
    this.#delayed.push({ dueAt: performance.now() + delayMs, bytes });
    this.#timer ??= setTimeout(() => this.#answerDelayed(), delayMs);
  }

  #answerDelayed() {
    const now = performance.now();
    const due = this.#delayed.findIndex(({ dueAt }) => dueAt > now);
    const ready = this.#delayed.splice(0, due === -1 ? this.#delayed.length : due);
    if (ready.length > 0) this.#socket.write(Buffer.concat(ready.map(({ bytes }) => bytes)));
    const next = this.#delayed[0];
    this.#timer =
      next === undefined
        ? undefined
        : setTimeout(() => this.#answerDelayed(), Math.max(1, next.dueAt - performance.now()));
  }
}

const server = createServer({ key, cert, ALPNProtocols: ["h2"] }, (socket) => new Connection(socket));
if (goAwayEveryMs !== undefined) setInterval(leaveBusiest, goAwayEveryMs);
let askedAt = performance.now();
let cpuBefore = process.cpuUsage();
process.stdin.on("data", () => {
  setImmediate(() => {
    const { user, system } = process.cpuUsage(cpuBefore);
    const now = performance.now();
    report({ requests, goAways, cpuMicros: user + system, wallMicros: (now - askedAt) * 1000 });
    requests = 0;
    goAways = 0;
    askedAt = now;
    cpuBefore = process.cpuUsage();
  });
});
// process.exit() at times never returns on Node 24 and 26: https://github.com/nodejs/node/issues/54918
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL"));
server.listen(0, "127.0.0.1", () => report({ port: server.address().port }));

function leaveBusiest() {
  const all = [...connections].toSorted((a, b) => b.requestsSinceGoAway - a.requestsSinceGoAway);
  for (const connection of all) connection.requestsSinceGoAway = 0;
  if (all.length === 0) return;
  goAways += 1;
  connections.delete(all[0]);
  all[0].goAway();
}

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
