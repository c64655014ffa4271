// apnagent 1.1.3 in its own process. It knows Apple's hosts only, so the dial is led elsewhere.
const tls = require("node:tls");
const { host, port, ca, cert, key, deviceTokens } = JSON.parse(process.argv[2]);

const { connect } = tls;
tls.connect = (options, callback) => connect({ ...options, host, port, servername: options.host }, callback);

const apnagent = require("apnagent");
const agent = new apnagent.Agent();
agent.set("cert", cert).set("key", key).set("ca", ca).set("reconnect delay", 10);
const errors = [];
agent.on("message:error", (error) => errors.push([error.code, error.identifier]));
agent.on("gateway:error", (error) => process.stderr.write(`${error}\n`));
process.on("message", (message) => {
  if (message === "report") process.send({ errors });
});
process.on("disconnect", () => process.exit());
agent.connect((error) => {
  if (error) throw error;
  for (const deviceToken of deviceTokens) {
    agent.createMessage().device(deviceToken).alert("Grüße 😀").badge(3).send();
  }
});
