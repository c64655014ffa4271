// Programs as a user writes them in an empty folder: one push over each protocol, to a simulator of its own.

const body = `
async function main() {
  const apple = await startSimulator();
  const common = { ca: apple.ca, topic: apple.topic };
  const http2 = createClient({ ...common, credentials: apple.providerKey, endpoints: { http2: apple.http2 } });
  const binary = createClient({
    protocol: "binary",
    ca: apple.ca,
    credentials: apple.clientCertificate,
    endpoints: { gateway: apple.gateway },
  });
  const notification = { deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } } };
  const outcomes = [await http2.send(notification)];
  const sent = binary.send(notification);
  await binary.flush();
  outcomes.push(await sent);
  await http2.close();
  await binary.close();
  await apple.close();
  console.log(outcomes.map(({ outcome }) => outcome).join());
}
main();
`;

export const senders = {
  "send.mjs": `import { createClient } from "@apns/client";
import { startSimulator } from "@apns/simulator";
${body}`,
  "send.cjs": `const { createClient } = require("@apns/client");
const { startSimulator } = require("@apns/simulator");
${body}`,
};
