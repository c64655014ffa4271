// apns2 12.2.0 in its own process. Sends to each device token and reports the outcomes. It always goes
// to port 443, which needs a right that tests do not have: only that number is replaced.
const tls = require("node:tls");

const { host, port, providerKey, topic, deviceTokens } = JSON.parse(process.argv[2]);
const connect = tls.connect;
tls.connect = (options) => connect({ ...options, port });

const { ApnsClient, Notification } = require("apns2");

const client = new ApnsClient({
  host,
  team: providerKey.teamId,
  keyId: providerKey.keyId,
  signingKey: providerKey.key,
  defaultTopic: topic,
});
process.on("disconnect", () => process.exit());
const send = async () => {
  const outcomes = [];
  for (const deviceToken of deviceTokens) {
    const notification = new Notification(deviceToken, { alert: "Grüße 😀", badge: 3 });
    await client.send(notification).then(
      () => outcomes.push("sent"),
      (error) => outcomes.push([error.statusCode, error.reason]),
    );
  }
  return outcomes;
};
send().then(
  (outcomes) => process.send({ outcomes }),
  (error) => process.send({ error: String(error) }),
);
