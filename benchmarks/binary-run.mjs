// One run of one client, in a process of its own. Arguments: name, count, JSON {port, ca, cert, key}.
import { connect } from "node:tls";
import { createClient, encodePayload } from "@apns/client";
import { BinaryTransport } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { NotificationWriter } from "@apns/wire";
import { measure } from "./measure.mjs";

const [, , name, countText, json] = process.argv;
const count = Number(countText);
/** Notifications that each client of ours sends before the clock starts, so that its code is compiled. */
const WARM_UP = 30_000;
const { port, ca, cert, key } = JSON.parse(json);
const deviceTokens = Array.from({ length: 1000 }, (_, n) => (n * 7919).toString(16).padStart(64, "a"));
const payloadOf = (n) => ({ aps: { alert: `Hello number ${n % 1000}`, badge: 1, sound: "default" }, id: n });

const client = () =>
  createClient({
    protocol: "binary",
    endpoints: { gateway: { host: "127.0.0.1", port } },
    credentials: { cert, key },
    ca,
    binary: { resendBufferSize: Math.max(1000, count) },
  });

const runs = {
  // The limit: frames made beforehand, written in pieces of 64 KiB, each when the one before has left.
  "plain socket, 64 KiB a write": () =>
    plainSocket(async (socket, writer) => {
      const frames = writer.finish();
      for (let at = 0; at < frames.length; at += 65_536) {
        await new Promise((resolve) => socket.write(frames.subarray(at, at + 65_536), resolve));
      }
    }),

  // What a program does that has its frames and a socket, and minds back-pressure.
  "plain socket, a frame a write": () =>
    plainSocket(async (socket, writer) => {
      const frames = writer.finish();
      for (let at = 0; at < frames.length; ) {
        const end = at + 5 + new DataView(frames.buffer, frames.byteOffset + at).getUint32(1);
        if (!socket.write(frames.subarray(at, end)))
          await new Promise((resolve) => socket.once("drain", resolve));
        at = end;
      }
    }),

  async "transport.submit, fresh payload"() {
    let accepted = 0;
    const transport = new BinaryTransport({
      connector: createConnector({
        endpoint: { host: "127.0.0.1", port },
        credentials: loadCredentials({ cert, key }),
        ca,
      }),
      session: { resendBufferSize: count },
      onSettled: (_, verdict) => {
        if (verdict.outcome === "accepted") accepted += 1;
      },
    });
    const ticket = {};
    const submit = async (total) => {
      for (let n = 0; n < total; n++) {
        transport.submit(
          { deviceToken: deviceTokens[n % 1000], payload: payloadOf(n), expiration: 0, priority: 10 },
          ticket,
        );
        if (n % 1000 === 999) await new Promise(setImmediate);
      }
      await transport.flush();
    };
    await submit(WARM_UP);
    accepted = 0;
    return measure(async () => {
      await submit(count);
      await transport.close();
      return accepted;
    });
  },

  "client.sendMany, fresh payload": () =>
    sendMany(function* (total) {
      for (let n = 0; n < total; n++) {
        yield { deviceToken: deviceTokens[n % 1000], payload: payloadOf(n), expiration: 0, priority: 10 };
      }
    }),

  "client.sendMany, one payload": () => {
    const payload = encodePayload(payloadOf(1));
    return sendMany(function* (total) {
      for (let n = 0; n < total; n++)
        yield { deviceToken: deviceTokens[n % 1000], payload, expiration: 0, priority: 10 };
    });
  },

  async "client.send, a promise each"() {
    const one = client();
    const send = async (total) => {
      let accepted = 0;
      const sends = [];
      for (let n = 0; n < total; n++) {
        sends.push(
          one.send({
            deviceToken: deviceTokens[n % 1000],
            payload: payloadOf(n),
            expiration: 0,
            priority: 10,
          }),
        );
        if (n % 1000 === 999) await new Promise(setImmediate);
      }
      await one.flush();
      for (const outcome of await Promise.all(sends)) if (outcome.outcome === "accepted") accepted += 1;
      return accepted;
    };
    await send(WARM_UP);
    return measure(async () => {
      const accepted = await send(count);
      await one.close();
      return accepted;
    });
  },
};

/** A plain TLS socket, fed with frames made beforehand; what it sends it does not keep. */
async function plainSocket(write) {
  const writer = new NotificationWriter();
  for (let n = 0; n < count; n++) {
    const notification = {
      deviceToken: deviceTokens[n % 1000],
      payload: payloadOf(n),
      expiration: 0,
      priority: 10,
    };
    writer.append({ ...notification, identifier: n + 1 });
  }
  const barrier = Buffer.from("0200000018010000020000030004ffffffff040004000000000500010a", "hex");
  const socket = connect({ host: "127.0.0.1", port, ca, cert, key, servername: "localhost" });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  return measure(async () => {
    const answered = new Promise((resolve) => socket.once("data", resolve));
    await write(socket, writer);
    socket.write(barrier);
    await answered;
    socket.destroy();
    return count;
  });
}

async function sendMany(source) {
  const one = client();
  for await (const _ of one.sendMany(source(WARM_UP)));
  return measure(async () => {
    let accepted = 0;
    for await (const { outcome } of one.sendMany(source(count))) if (outcome === "accepted") accepted += 1;
    await one.close();
    return accepted;
  });
}

if (name === "--list") process.stdout.write(`${JSON.stringify(Object.keys(runs))}\n`);
else process.stdout.write(`${JSON.stringify(await runs[name]())}\n`);
