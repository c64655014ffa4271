// apnagent 1.1.3's feedback reader in its own process. It knows Apple's hosts only.
const tls = require("node:tls");
const { host, port, ca, cert, key } = JSON.parse(process.argv[2]);

const { connect } = tls;
tls.connect = (options, callback) => connect({ ...options, host, port, servername: options.host }, callback);

const apnagent = require("apnagent");
const feedback = new apnagent.Feedback();
feedback.set("cert", cert).set("key", key).set("ca", ca).set("interval", "1h");
feedback.use((device, timestamp) => process.send([timestamp.getTime() / 1000, device.toString()]));
feedback.on("feedback:error", (error) => process.stderr.write(`${error}\n`));
process.on("disconnect", () => process.exit());
feedback.connect();
