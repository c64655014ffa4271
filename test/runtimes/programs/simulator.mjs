import { createClient } from "@apns/client";
import { startSimulator } from "@apns/simulator";
import { expectEqual } from "./expect-equal.mjs";

/** A simulator that runs here, with a client that runs here. */
export async function simulator() {
  const apple = await startSimulator();
  const notification = { deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } } };
  const http2 = createClient({
    ...{ credentials: apple.providerKey, topic: apple.topic, ca: apple.ca },
    endpoints: { http2: apple.http2 },
  });
  expectEqual((await http2.send(notification)).outcome, "accepted");
  await http2.close();
  const binary = createClient({
    ...{ protocol: "binary", credentials: apple.clientCertificate, ca: apple.ca },
    endpoints: { gateway: apple.gateway },
  });
  const sent = binary.send(notification);
  await binary.flush();
  expectEqual((await sent).outcome, "accepted");
  await binary.close();
  await apple.close();
}
