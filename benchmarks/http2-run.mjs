// One run of one HTTP/2 client, in a process of its own. Arguments: name, count, JSON {port, ca, providerKey}.
import { connect } from "node:http2";
import { createClient, encodePayload } from "@apns/client";
import { createProviderTokens, Http2Transport } from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { createPushRequest } from "@apns/wire";
import { measure } from "./measure.mjs";

const [, , name, countText, json] = process.argv;
const count = Number(countText);
/** Notifications that each client sends before the clock starts, so that its code is compiled. */
const WARM_UP = Math.min(count, 20_000);
const IN_FLIGHT = 1000;
const { port, ca, providerKey } = JSON.parse(json);
const topic = "com.example.app";
const deviceTokens = Array.from({ length: 1000 }, (_, n) => (n * 7919).toString(16).padStart(64, "a"));
const payloadOf = (n) => ({ aps: { alert: `Hello number ${n % 1000}`, badge: 1, sound: "default" }, id: n });
const tokens = () => createProviderTokens(providerKey);

const client = () =>
  createClient({
    credentials: providerKey,
    topic,
    endpoints: { http2: { host: "127.0.0.1", port } },
    ca,
    proxy: "none",
    http2: { maxConnections: 1, maxConcurrentStreams: IN_FLIGHT },
  });

const runs = {
  // Node's own client, used as well as it can be: streams kept at 1,000, one callback each.
  async "plain node:http2, 1,000 in flight"() {
    const session = connect(`https://127.0.0.1:${port}`, {
      ca,
      servername: "localhost",
      peerMaxConcurrentStreams: 1,
    });
    await new Promise((resolve) => session.once("remoteSettings", resolve));
    const authorization = tokens().current(performance.now()).authorization;
    const send = (total) =>
      new Promise((resolve) => {
        let begun = 0;
        let accepted = 0;
        let ended = 0;
        const next = () => {
          while (begun < total && begun - ended < IN_FLIGHT) {
            const n = begun++;
            const stream = session.request({
              ":method": "POST",
              ":path": `/3/device/${deviceTokens[n % 1000]}`,
              authorization,
              "apns-topic": topic,
              "apns-push-type": "alert",
            });
            stream.on("response", (headers) => {
              if (headers[":status"] === 200) accepted += 1;
            });
            stream.on("close", () => {
              ended += 1;
              if (ended === total) resolve(accepted);
              else next();
            });
            stream.resume();
            stream.end(JSON.stringify(payloadOf(n)));
          }
        };
        next();
      });
    await send(WARM_UP);
    return measure(async () => {
      const accepted = await send(count);
      session.close();
      return accepted;
    });
  },

  async "transport.submit, fresh payload"() {
    let accepted = 0;
    const transport = new Http2Transport({
      connector: createConnector({
        endpoint: { host: "127.0.0.1", port },
        ca,
        alpnProtocols: ["h2"],
        proxy: "none",
      }),
      tokens: tokens(),
      session: { maxConnections: 1, maxConcurrentStreams: IN_FLIGHT },
      onSettled: (_, verdict) => {
        if (verdict.outcome === "accepted") accepted += 1;
      },
    });
    const ticket = {};
    const submit = async (total) => {
      for (let n = 0; n < total; n++) {
        const notification = { deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) };
        transport.submit(createPushRequest(notification, { topic }), ticket);
        while (transport.pending > 4 * IN_FLIGHT) await new Promise(setImmediate);
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
      for (let n = 0; n < total; n++) yield { deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) };
    }),

  "client.sendMany, one payload": () => {
    const payload = encodePayload(payloadOf(1));
    return sendMany(function* (total) {
      for (let n = 0; n < total; n++) yield { deviceToken: deviceTokens[n % 1000], payload };
    });
  },

  async "client.send, a promise each"() {
    const one = client();
    const send = async (total) => {
      let accepted = 0;
      let pending = 0;
      for (let n = 0; n < total; n++) {
        pending += 1;
        void one.send({ deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) }).then(({ outcome }) => {
          pending -= 1;
          if (outcome === "accepted") accepted += 1;
        });
        while (pending >= 2 * IN_FLIGHT) await new Promise(setImmediate);
      }
      await one.flush();
      return accepted;
    };
    await send(WARM_UP);
    return measure(async () => {
      const accepted = await send(count);
      await one.close();
      return accepted;
    });
  },

  async "100,000 sends at once"() {
    const one = client();
    return measure(async () => {
      const sends = Array.from({ length: count }, (_, n) =>
        one.send({ deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) }),
      );
      let accepted = 0;
      for (const { outcome } of await Promise.all(sends)) if (outcome === "accepted") accepted += 1;
      await one.close();
      return accepted;
    });
  },
};

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
else
  process.stdout.write(
    `${JSON.stringify({ warmUp: name === "100,000 sends at once" ? 0 : WARM_UP, ...(await runs[name]()) })}\n`,
  );
