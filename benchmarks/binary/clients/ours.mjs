// @apns/client and @apns/transport over the binary protocol, with the resend guarantee, in the form that
// `task.settings.form` names.
import { createClient, encodePayload } from "@apns/client";
import { BinaryTransport } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { measure, task } from "../../harness/measure.mjs";
import {
  BAD_DEVICE_TOKEN,
  deviceTokens,
  deviceTokensAsBytes,
  isBad,
  payloadOf,
} from "../../harness/notifications.mjs";

const { server, settings } = task;
// A barrier, which costs the connection, settles a full buffer. A larger buffer keeps more for longer: objects that the
// garbage collector copies meanwhile or, for a broadcast, only bytes.
const session = {
  resendBufferSize: settings.form.startsWith("broadcast") ? 50_000 : 20_000,
  onBufferFull: "barrier",
  ...settings.session,
};

const client = () =>
  createClient({
    protocol: "binary",
    endpoints: { gateway: { host: "127.0.0.1", port: server.port } },
    credentials: { cert: server.cert, key: server.key },
    ca: server.ca,
    binary: session,
  });

const tokenOf = settings.bad
  ? (n) => (isBad(n) ? BAD_DEVICE_TOKEN : deviceTokens[n % 1000])
  : (n) => deviceTokens[n % 1000];

const notificationOf = (n) => ({
  deviceToken: tokenOf(n),
  payload: payloadOf(n),
  expiration: 0,
  priority: 10,
});

function* notifications(total) {
  for (let n = 0; n < total; n++) yield notificationOf(n);
}

/** In arrays of a thousand, as a database would give them. */
function* tokensOf(all, total) {
  for (let left = total; left > 0; left -= all.length) yield left < all.length ? all.slice(0, left) : all;
}

function broadcast(all) {
  const one = client();
  const payload = encodePayload(payloadOf(1));
  return measure(
    async (total) => {
      const run = one.broadcast(payload, tokensOf(all, total), {
        report: "problems",
        expiration: 0,
        priority: 10,
      });
      for await (const problem of run) process.stderr.write(`${problem.outcome}\n`);
      return { accepted: run.counts.accepted };
    },
    () => one.close(),
  );
}

const forms = {
  send() {
    const one = client();
    return measure(
      async (total) => {
        const sends = [];
        for (let n = 0; n < total; n++) {
          sends.push(one.send(notificationOf(n)));
          if (n % 1000 === 999) await new Promise(setImmediate);
        }
        await one.flush();
        const ended = { accepted: 0, rejected: 0 };
        for (const { outcome } of await Promise.all(sends)) ended[outcome] += 1;
        return ended;
      },
      () => one.close(),
    );
  },

  sendMany() {
    const one = client();
    return measure(
      async (total) => {
        const ended = { accepted: 0, rejected: 0 };
        for await (const { outcome } of one.sendMany(notifications(total))) ended[outcome] += 1;
        return ended;
      },
      () => one.close(),
    );
  },

  "sendMany, problems"() {
    const one = client();
    return measure(
      async (total) => {
        const run = one.sendMany(notifications(total), { report: "problems" });
        let rejected = 0;
        for await (const { outcome } of run) if (outcome === "rejected") rejected += 1;
        return { accepted: run.counts.accepted, rejected };
      },
      () => one.close(),
    );
  },

  "broadcast, hex": () => broadcast(deviceTokens),
  "broadcast, bytes": () => broadcast(deviceTokensAsBytes),

  submit() {
    let accepted = 0;
    const transport = new BinaryTransport({
      connector: createConnector({
        endpoint: { host: "127.0.0.1", port: server.port },
        credentials: loadCredentials({ cert: server.cert, key: server.key }),
        ca: server.ca,
      }),
      session,
      onSettled: (_, { outcome }) => {
        if (outcome === "accepted") accepted += 1;
      },
    });
    const ticket = {};
    return measure(
      async (total) => {
        accepted = 0;
        for (let n = 0; n < total; n++) {
          transport.submit(notificationOf(n), ticket);
          if (n % 1000 === 999) await new Promise(setImmediate);
        }
        await transport.flush();
        return { accepted };
      },
      () => transport.close(),
    );
  },
};

await forms[settings.form]();
