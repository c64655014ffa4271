// The limit without a network: prepared frames into plain TLS sockets, a new one for each thousand. Nothing is kept and
// nothing is sent again.
import { once } from "node:events";
import { connect, createSecureContext } from "node:tls";
import { encodeBarrier, NotificationWriter } from "@apns/wire/binary";
import { deviceTokens, payloadOf } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";

const { ca, cert, key, port } = task.server;
const EACH = 1000;
const secureContext = createSecureContext({ ca, cert, key });
const frames = framesOf(EACH);
let session;

function framesOf(total) {
  const writer = new NotificationWriter();
  for (let n = 0; n < total; n++) {
    const deviceToken = deviceTokens[n % 1000];
    writer.append({ deviceToken, payload: payloadOf(n), expiration: 0, priority: 10, identifier: n + 1 });
  }
  return writer.finish();
}

await runScenario(() => ({
  async sendAll(total) {
    for (let sent = 0; sent < total; sent += EACH) {
      const resumed = session === undefined ? {} : { session };
      const socket = connect({ host: "127.0.0.1", port, secureContext, servername: "localhost", ...resumed });
      socket.on("session", (given) => {
        session = given;
      });
      await once(socket, "secureConnect");
      socket.write(frames);
      const answered = once(socket, "data");
      socket.write(encodeBarrier(EACH + 1));
      await answered;
      socket.destroy();
    }
    return { accepted: total, rejected: 0, errors: 0 };
  },
  close: () => {},
}));
