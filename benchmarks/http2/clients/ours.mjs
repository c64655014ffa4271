// @apns/client and @apns/transport over HTTP/2, in the form that `task.settings.form` names.
import { createClient, encodePayload } from "@apns/client";
import { createProviderTokens, Http2Transport } from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { createPushRequest } from "@apns/wire/api";
import { clientOptionsFor } from "../../harness/client-options.mjs";
import { measure, task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { drive } from "../drive.mjs";

const { server, settings } = task;
const { inFlight = 1000, connections = 1 } = settings;

const client = () =>
  createClient({
    ...clientOptionsFor(server),
    http2: {
      maxConnections: connections,
      maxConcurrentStreams: Math.ceil(Math.min(inFlight, 1000) / connections),
    },
  });

const notificationOf = (n) => ({ deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) });

function* notifications(total) {
  for (let n = 0; n < total; n++) yield notificationOf(n);
}

function* tokensOf(total) {
  for (let n = 0; n < total; n++) yield deviceTokens[n % 1000];
}

const forms = {
  send() {
    const one = client();
    const isAccepted = ({ outcome }) => outcome === "accepted";
    const send = (n) => one.send(notificationOf(n)).then(isAccepted);
    return drive(send, () => one.close());
  },

  sendMany() {
    const one = client();
    return measure(
      async (total) => {
        let accepted = 0;
        for await (const { outcome } of one.sendMany(notifications(total))) {
          if (outcome === "accepted") accepted += 1;
        }
        return { accepted };
      },
      () => one.close(),
    );
  },

  "sendMany, batches"() {
    const one = client();
    return measure(
      async (total) => {
        let accepted = 0;
        for await (const outcomes of one.sendMany(notifications(total)).batches()) {
          for (const { outcome } of outcomes) if (outcome === "accepted") accepted += 1;
        }
        return { accepted };
      },
      () => one.close(),
    );
  },

  "sendMany, problems"() {
    const one = client();
    return measure(
      async (total) => {
        const run = one.sendMany(notifications(total), { report: "problems" });
        for await (const problem of run) process.stderr.write(`${problem.outcome}\n`);
        return { accepted: run.counts.accepted };
      },
      () => one.close(),
    );
  },

  broadcast() {
    const one = client();
    const payload = encodePayload(payloadOf(1));
    return measure(
      async (total) => {
        const run = one.broadcast(payload, tokensOf(total), { report: "problems" });
        for await (const problem of run) process.stderr.write(`${problem.outcome}\n`);
        return { accepted: run.counts.accepted };
      },
      () => one.close(),
    );
  },

  submit() {
    let accepted = 0;
    const transport = new Http2Transport({
      connector: createConnector({
        endpoint: { host: "127.0.0.1", port: server.port },
        ca: server.ca,
        alpnProtocols: ["h2"],
        proxy: "none",
      }),
      tokens: createProviderTokens(server.providerKey),
      session: { maxConnections: connections, maxConcurrentStreams: inFlight },
      onSettled: (_, { outcome }) => {
        if (outcome === "accepted") accepted += 1;
      },
    });
    const ticket = {};
    return measure(
      async (total) => {
        accepted = 0;
        for (let n = 0; n < total; n++) {
          transport.submit(createPushRequest(notificationOf(n), { topic: TOPIC }), ticket);
          while (transport.pending > 2 * inFlight) await new Promise(setImmediate);
        }
        await transport.flush();
        return { accepted };
      },
      () => transport.close(),
    );
  },
};

await forms[settings.form]();
