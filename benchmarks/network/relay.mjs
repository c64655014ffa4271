// A network in a process of its own. It delays every byte by half of the round trip, in each direction, and a new
// connection by one round trip: its first byte reaches the server after one and a half, as with TCP. FIN and RST travel
// like bytes. There is no limit of bandwidth, no loss of packets and no slow start.
//
// Argument: JSON {to, roundTripMs, cutEveryMs, deafAfterIdleMs}. `to` is the server's port. Every `cutEveryMs` the server's
// side resets the connection that has carried most since the last time. A connection without a byte for
// `deafAfterIdleMs` passes nothing any more, as after a firewall has forgotten it. For an empty line on stdin the
// relay reports what it has counted since the last one; `cuts` are the times at which a client received the reset. For
// the line `cut` it cuts at once.
import { createServer, Socket } from "node:net";
import { Delays } from "./delays.mjs";
import { Lane } from "./lane.mjs";
import { monotonicMs } from "./monotonic-ms.mjs";

const { to, roundTripMs, cutEveryMs, deafAfterIdleMs } = JSON.parse(process.argv[2]);
const halfMs = roundTripMs / 2;
const LOOK_MS = 20;

const delays = new Delays([halfMs, roundTripMs, roundTripMs + halfMs]);
const pairs = new Set();
let connections = 0;
/** Of connections that have ended; `bytesReported` of all, at the last report. */
let bytesOfEnded = 0;
let bytesReported = 0;
let cuts = [];

/** A connection of a client, and the one to the server that belongs to it. */
class Pair {
  #client;
  #server = new Socket({ allowHalfOpen: true });
  #lanes;
  #bytesAtCut = 0;
  #bytesAtLook = 0;
  #idleSinceMs = monotonicMs();

  constructor(client) {
    this.#client = client;
    const server = this.#server;
    const later = (work) => delays.after(halfMs, work);
    const up = new Lane({ from: client, to: server, later });
    const down = new Lane({ from: server, to: client, later });
    this.#lanes = [up, down];
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("close", () => this.#closed());
    }
    // The server notices a connection when the first byte may reach it.
    delays.after(roundTripMs + halfMs, () => {
      if (!server.destroyed) server.connect({ port: to, host: "127.0.0.1" });
      down.open();
    });
    delays.after(roundTripMs, () => up.open());
  }

  get bytes() {
    return this.#lanes[0].bytes + this.#lanes[1].bytes;
  }

  get bytesSinceCut() {
    return this.bytes - this.#bytesAtCut;
  }

  /** The server is gone; the client learns it after what was on its way to it. */
  cut() {
    this.#server.resetAndDestroy();
    delays.after(halfMs, () => {
      if (this.#client.destroyed) return;
      cuts.push(monotonicMs());
      this.#client.resetAndDestroy();
    });
  }

  endCount() {
    this.#bytesAtCut = this.bytes;
  }

  look() {
    const nowMs = monotonicMs();
    if (this.bytes !== this.#bytesAtLook) this.#idleSinceMs = nowMs;
    this.#bytesAtLook = this.bytes;
    if (nowMs >= this.#idleSinceMs + deafAfterIdleMs) for (const lane of this.#lanes) lane.isDeaf = true;
  }

  #closed() {
    if (this.#lanes[0].isDeaf) {
      this.#client.destroy();
      this.#server.destroy();
    }
    if (!this.#client.destroyed || !this.#server.destroyed || !pairs.delete(this)) return;
    bytesOfEnded += this.bytes;
  }
}

const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
  connections += 1;
  pairs.add(new Pair(socket));
});
if (deafAfterIdleMs !== undefined) {
  setInterval(() => {
    for (const pair of pairs) pair.look();
  }, LOOK_MS);
}
if (cutEveryMs !== undefined) {
  setInterval(cutBusiest, cutEveryMs);
}

let askedAtMs = monotonicMs();
let cpuBefore = process.cpuUsage();
process.stdin.on("data", (line) => {
  if (line.toString() === "cut\n") {
    cutBusiest();
    return;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const nowMs = monotonicMs();
  const allBytes = [...pairs].reduce((sum, pair) => sum + pair.bytes, bytesOfEnded);
  const bytes = allBytes - bytesReported;
  report({ connections, bytes, cuts, cpuMicros: user + system, wallMicros: (nowMs - askedAtMs) * 1000 });
  connections = 0;
  bytesReported = allBytes;
  cuts = [];
  askedAtMs = nowMs;
  cpuBefore = process.cpuUsage();
});
// process.exit() at times never returns on Node 24 and 26: https://github.com/nodejs/node/issues/54918
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL"));
await delays.ready();
server.listen(0, "127.0.0.1", () => report({ port: server.address().port }));

function cutBusiest() {
  const busiest = [...pairs].toSorted((a, b) => b.bytesSinceCut - a.bytesSinceCut)[0];
  for (const pair of pairs) pair.endCount();
  if (busiest !== undefined) busiest.cut();
}

function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
