// node-apn 1.7.8's feedback reader in its own process.
const apn = require("apn");

const { host, port, ca, cert, key } = JSON.parse(process.argv[2]);
const feedback = new apn.Feedback({
  address: host,
  port,
  ca: [Buffer.from(ca)],
  cert: Buffer.from(cert),
  key: Buffer.from(key),
  interval: 0,
});
feedback.on("feedback", (tuples) => {
  process.send(tuples.map(({ time, device }) => [time, device.token.toString("hex")]));
});
for (const event of ["error", "feedbackError"]) {
  feedback.on(event, (error) => process.stderr.write(`${event}: ${error}\n`));
}
process.on("disconnect", () => process.exit());
