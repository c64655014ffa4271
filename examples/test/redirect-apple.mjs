// Loaded before a program (`node --import`): what it sends to Apple's host goes to the simulator of APNS_HTTP2. So
// the programs that stand for others need no option that these do not have.
import { syncBuiltinESMExports } from "node:module";
import tls from "node:tls";

const APPLE = "api.push.apple.com";
const [, host, port] = /^(.+):(\d+)$/.exec(process.env.APNS_HTTP2);
const { connect } = tls;

tls.connect = function connectToSimulator(...given) {
  const options = given.find((argument) => typeof argument === "object" && argument !== null);
  // node:http2 gives the port as a text, before the host.
  if (!given.includes(APPLE) && options?.host !== APPLE) return connect.apply(this, given);
  const listener = given.find((argument) => typeof argument === "function");
  return connect({ ...options, servername: APPLE, host, port: Number(port) }, listener);
};
syncBuiltinESMExports();
