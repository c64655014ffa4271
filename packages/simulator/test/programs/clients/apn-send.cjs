// node-apn 1.7.8 in its own process. Prints what it saw as one JSON line.
const apn = require("apn");

const { host, port, ca, cert, key, deviceTokens } = JSON.parse(process.argv[2]);
const errors = [];
let transmitted = 0;
const connection = new apn.Connection({
  address: host,
  port,
  ca: [Buffer.from(ca)],
  cert: Buffer.from(cert),
  key: Buffer.from(key),
});
connection.on("transmissionError", (code, notification) => {
  errors.push([code, notification.payload.number]);
});
connection.on("transmitted", () => {
  transmitted += 1;
});
for (const event of ["error", "socketError", "connectionError"]) {
  connection.on(event, (error) => process.stderr.write(`${event}: ${error}\n`));
}
process.on("message", (message) => {
  if (message === "report") process.send({ errors, transmitted });
});
process.on("disconnect", () => process.exit());
deviceTokens.forEach((deviceToken, at) => {
  const notification = new apn.Notification({ number: at + 1 });
  notification.alert = "Grüße 😀";
  notification.badge = 3;
  notification.expiry = 2000000000;
  connection.pushNotification(notification, new apn.Device(deviceToken));
});
