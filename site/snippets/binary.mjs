import { createClient, createPayload } from "@apns/client";
import { startSimulator } from "@apns/simulator";

const gateway = await startSimulator();
const client = createClient({
  protocol: "binary",
  endpoints: { gateway: gateway.gateway, feedback: gateway.feedback },
  // Yours: { certFile: "cert.pem", keyFile: "key.pem" }
  credentials: gateway.clientCertificate,
  ca: gateway.ca,
});

const outcomes = [];
// The second one is rigged: status 7, and the gateway discards what
// came after it on that connection.
for (const start of ["01", "fa17fa170107", "03", "04"]) {
  outcomes.push(
    client.send({
      deviceToken: start.padEnd(64, "0"),
      payload: createPayload({ alert: "Hello" }),
    }),
  );
}
// Asks the gateway by a barrier, and so needs no wait for silence.
await client.flush();
for (const { outcome, evidence, reason } of await Promise.all(outcomes))
  console.log(outcome, evidence ?? reason);

await client.close();
await gateway.close();
