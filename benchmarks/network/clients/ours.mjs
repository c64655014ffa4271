// @apns/client over HTTP/2, in the form that `task.settings.form` names. Everything has its default, except the number
// of connections and, to stand for an hour of idleness, the time after which an idle connection has to answer a PING.
import { createClient } from "@apns/client";
import { clientOptionsFor } from "../../harness/client-options.mjs";
import { deviceTokens, payloadOf } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";

const { server, settings } = task;
const { connections, probeAfterIdleMs, form } = settings;

const notificationOf = (n) => ({ deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) });

function* notifications(total) {
  for (let n = 0; n < total; n++) yield notificationOf(n);
}

await runScenario(() => {
  const client = createClient({
    ...clientOptionsFor(server),
    http2: { maxConnections: connections, probeAfterIdleMs },
  });
  if (process.env.APNS_BENCH_EVENTS !== undefined) {
    client.on("connection", (event) =>
      process.stderr.write(`${performance.now()} ${JSON.stringify(event)}\n`),
    );
  }
  const sendMany = async (total) => {
    const run = client.sendMany(notifications(total), { report: "problems" });
    for await (const { outcome } of run) process.stderr.write(`${outcome}\n`);
    return { accepted: run.counts.accepted, rejected: 0, errors: 0 };
  };
  return {
    send: (n) => client.send(notificationOf(n)),
    isAccepted: ({ outcome }) => outcome === "accepted",
    sendAll: form === "sendMany" ? sendMany : undefined,
    close: () => client.close(),
    possibleDuplicates: () => client.stats.possibleDuplicates,
  };
});
