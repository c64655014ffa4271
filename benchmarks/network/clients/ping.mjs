// The round trip of the relay: PINGs of HTTP/2, one after the other, over one connection.
import { once } from "node:events";
import { connect } from "node:tls";
import { CLIENT_PREFACE, writeSettings } from "@apns/wire/http2";
import { monotonicMs } from "../monotonic-ms.mjs";
import { task } from "../scenario.mjs";

const { server, count } = task;
const PING = Buffer.from("0000080600000000000102030405060708", "hex");
const TYPE_AT = 3;
const FLAGS_AT = 4;

const startedAtMs = monotonicMs();
const socket = connect({
  port: server.port,
  host: "127.0.0.1",
  ca: server.ca,
  servername: "localhost",
  ALPNProtocols: ["h2"],
});
await once(socket, "secureConnect");
const setUpMs = monotonicMs() - startedAtMs;
const beginning = new Uint8Array(CLIENT_PREFACE.length + 9);
beginning.set(CLIENT_PREFACE);
writeSettings(beginning, CLIENT_PREFACE.length, []);
socket.write(beginning);
const timesMs = [];
for (let n = 0; n < count; n++) {
  const sentAtMs = monotonicMs();
  socket.write(PING);
  while (!isPong((await once(socket, "data"))[0])) {
    // SETTINGS and their acknowledgement come first.
  }
  timesMs.push(monotonicMs() - sentAtMs);
}
socket.destroy();
process.stdout.write(`${JSON.stringify({ setUpMs, timesMs })}\n`);

function isPong(bytes) {
  for (let at = 0; at < bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    if (bytes[at + TYPE_AT] === PING[TYPE_AT] && (bytes[at + FLAGS_AT] & 1) === 1) return true;
  }
  return false;
}
