// Sends one notification over HTTP/2 and prints its outcome. Run after a build: node examples/send-one.mjs
import { createClient, createPayload } from "@apns/client";
import { startSimulator } from "@apns/simulator";

const apple = await startSimulator();
const client = createClient({
  credentials: apple.providerKey, // { key, keyId, teamId }; a file: { keyFile: "AuthKey_ABC123DEFG.p8", teamId }
  topic: apple.topic,
  // Apple's own server needs neither of these options.
  endpoints: { http2: apple.http2 },
  ca: apple.ca,
});

const outcome = await client.send({
  deviceToken: "b5bb9d80 14a0f9b1 d61e21e7 96d78dcc df1352f2 3cd32812 f4850b87 8ae4944c",
  payload: createPayload({ alert: "Hello", badge: 1, sound: "default" }),
});
console.log(outcome.outcome);

await client.close();
await apple.close();
