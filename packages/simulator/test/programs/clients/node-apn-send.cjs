// @parse/node-apn 8.1.0 in its own process. Sends to each device token and reports the outcomes.
const apn = require("@parse/node-apn");

const { host, port, ca, cert, key, providerKey, topic, deviceTokens } = JSON.parse(process.argv[2]);
const provider = new apn.Provider({
  address: host,
  port,
  ca: [Buffer.from(ca)],
  production: false,
  ...(providerKey === undefined
    ? { cert: Buffer.from(cert), key: Buffer.from(key) }
    : { token: { key: Buffer.from(providerKey.key), keyId: providerKey.keyId, teamId: providerKey.teamId } }),
});
process.on("disconnect", () => process.exit());
const send = async () => {
  const outcomes = [];
  for (const deviceToken of deviceTokens) {
    const notification = new apn.Notification({ alert: "Grüße 😀", topic, pushType: "alert", badge: 3 });
    const { sent, failed } = await provider.send(notification, deviceToken);
    const [failure] = failed;
    outcomes.push(
      sent.length === 1
        ? "sent"
        : [Number(failure.status), failure.response?.reason, failure.response?.timestamp],
    );
  }
  return outcomes;
};
send().then(
  (outcomes) => process.send({ outcomes }),
  (error) => process.send({ error: String(error) }),
);
