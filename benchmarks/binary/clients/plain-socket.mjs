// Prepared frames into a plain TLS socket: nothing is kept, and no outcome is known. With 64 KiB a write this is the
// limit of Node's sockets; with a frame a write, what a simple program does; with a new connection after every so many
// frames, the limit if each connection ends with an error response.
import { once } from "node:events";
import { connect, createSecureContext } from "node:tls";
import { encodeBarrier, NotificationWriter } from "@apns/wire/binary";
import { measure, task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf } from "../../harness/notifications.mjs";

const { server, settings } = task;
const WRITE_BYTES = 65_536;

function framesOf(total) {
  const writer = new NotificationWriter();
  for (let n = 0; n < total; n++) {
    writer.append({
      deviceToken: deviceTokens[n % 1000],
      payload: payloadOf(n),
      expiration: 0,
      priority: 10,
      identifier: n + 1,
    });
  }
  return writer.finish();
}

const { ca, cert, key, port } = server;
const secureContext = createSecureContext({ ca, cert, key });
let session;
const open = async () => {
  const resumed = session === undefined ? {} : { session };
  const socket = connect({ host: "127.0.0.1", port, secureContext, servername: "localhost", ...resumed });
  socket.on("session", (given) => {
    session = given;
  });
  await once(socket, "secureConnect");
  return socket;
};

async function writePieces(socket, frames) {
  for (let at = 0; at < frames.length; at += WRITE_BYTES) {
    await new Promise((resolve) => socket.write(frames.subarray(at, at + WRITE_BYTES), resolve));
  }
}

async function writeFrames(socket, frames) {
  for (let at = 0; at < frames.length; ) {
    const end = at + 5 + new DataView(frames.buffer, frames.byteOffset + at).getUint32(1);
    if (!socket.write(frames.subarray(at, end))) await once(socket, "drain");
    at = end;
  }
}

/** Its answer proves that everything before it was read. */
async function writeBarrier(socket, identifier) {
  const answered = once(socket, "data");
  socket.write(encodeBarrier(identifier));
  await answered;
  socket.destroy();
}

/** One connection after the other, each with `count` frames and a barrier. */
async function connectionForEach(count) {
  const frames = framesOf(count);
  await measure(async (total) => {
    for (let sent = 0; sent < total; sent += count) {
      const socket = await open();
      await writePieces(socket, frames);
      await writeBarrier(socket, count + 1);
    }
    return { accepted: total };
  });
}

async function oneConnection(write) {
  const prepared = new Map();
  let socket;
  await measure(
    async (total) => {
      await write(socket, prepared.get(total));
      await writeBarrier(socket, total + 1);
      return { accepted: total };
    },
    undefined,
    {
      // Connecting does not count.
      async prepare(total) {
        if (!prepared.has(total)) prepared.set(total, framesOf(total));
        socket = await open();
      },
    },
  );
}

if (settings.connectionEach !== undefined) await connectionForEach(settings.connectionEach);
else await oneConnection(settings.frameAWrite ? writeFrames : writePieces);
