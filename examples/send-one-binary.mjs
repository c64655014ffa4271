// Sends one notification over the binary protocol and prints its outcome. Run after a build: node examples/send-one-binary.mjs
import { createClient, createPayload } from "@apns/client";
import { startSimulator } from "@apns/simulator";

const apple = await startSimulator();
const client = createClient({
  protocol: "binary",
  endpoints: { gateway: apple.gateway, feedback: apple.feedback },
  credentials: apple.clientCertificate,
  ca: apple.ca,
});

const outcome = client.send({
  deviceToken: "b5bb9d80 14a0f9b1 d61e21e7 96d78dcc df1352f2 3cd32812 f4850b87 8ae4944c",
  payload: createPayload({ alert: "Hello", badge: 1, sound: "default" }),
});
await client.flush();
console.log((await outcome).outcome);

await client.close();
await apple.close();
