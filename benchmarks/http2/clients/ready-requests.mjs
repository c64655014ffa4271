// Prepared requests, as bytes, into a plain TLS socket: the limit of Node's sockets and the sink.
import { once } from "node:events";
import { connect } from "node:tls";
import { CLIENT_PREFACE, HpackEncoder, writeFrameHeader, writeSettings } from "@apns/wire/http2";
import { measure, task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";

const { server, settings } = task;
const { inFlight } = settings;
const HEADERS = 1;
const END_HEADERS = 4;
const END_STREAM = 1;
const REQUEST_ROOM = 1024;

const encoder = new HpackEncoder();
let streamId = 1;
const socket = connect({
  port: server.port,
  host: "127.0.0.1",
  ca: server.ca,
  servername: "localhost",
  ALPNProtocols: ["h2"],
});
await once(socket, "secureConnect");
const beginning = new Uint8Array(CLIENT_PREFACE.length + 9);
beginning.set(CLIENT_PREFACE);
writeSettings(beginning, CLIENT_PREFACE.length, []);
socket.write(beginning);

/** This many requests in one piece of bytes. */
function requests(total) {
  const target = { bytes: Buffer.alloc(total * REQUEST_ROOM), offset: 0 };
  for (let n = 0; n < total; n++) {
    const headersAt = target.offset;
    target.offset += 9;
    encoder.beginBlock(target);
    encoder.writeField(target, ":method", "POST", "index");
    encoder.writeField(target, ":scheme", "https", "index");
    encoder.writeField(target, ":authority", "127.0.0.1", "index");
    encoder.writeField(target, ":path", `/3/device/${deviceTokens[n % 1000]}`, "none");
    encoder.writeField(target, "authorization", `bearer ${"x".repeat(200)}`, "index");
    encoder.writeField(target, "apns-topic", TOPIC, "index");
    encoder.writeField(target, "apns-push-type", "alert", "index");
    encoder.writeField(target, "apns-id", "123e4567-e89b-42d3-a456-426614174000", "none");
    const length = target.offset - headersAt - 9;
    writeFrameHeader(target.bytes, headersAt, { length, type: HEADERS, flags: END_HEADERS, streamId });
    const body = Buffer.from(JSON.stringify(payloadOf(n)));
    const data = { length: body.length, type: 0, flags: END_STREAM, streamId };
    target.offset = writeFrameHeader(target.bytes, target.offset, data);
    target.offset += body.copy(target.bytes, target.offset);
    streamId += 2;
  }
  return target.bytes.subarray(0, target.offset);
}

let answers = 0;
let onAnswers = () => {};
let rest = Buffer.alloc(0);
socket.on("data", (chunk) => {
  const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  let at = 0;
  while (buffer.length - at >= 9) {
    const end = at + 9 + ((buffer[at] << 16) | (buffer[at + 1] << 8) | buffer[at + 2]);
    if (end > buffer.length) break;
    if (buffer[at + 3] === HEADERS) answers += 1;
    at = end;
  }
  rest = buffer.subarray(at);
  onAnswers();
});

const BURST = inFlight / 2;
async function send(total, bursts) {
  answers = 0;
  await new Promise((resolve) => {
    let written = 0;
    onAnswers = () => {
      if (answers === total) resolve();
      while (written < total && written - answers <= inFlight - BURST) {
        socket.write(bursts.shift());
        written += BURST;
      }
    };
    onAnswers();
  });
  return { accepted: answers };
}

// Stream identifiers go up, so that each piece has its own bytes.
let bursts = [];
await measure(
  (total) => send(total, bursts),
  () => socket.destroy(),
  {
    prepare(total) {
      bursts = Array.from({ length: total / BURST }, () => requests(BURST));
    },
  },
);
