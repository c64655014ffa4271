// A Fastify application with the push plugin. SIGTERM ends it: requests that it took are answered, and what they sent
// has its outcome.
import { createAlert, fromEnv } from "@apns/client";
import fastify from "fastify";
import { pushPlugin } from "./push-plugin.mjs";

const app = fastify();
await app.register(pushPlugin, fromEnv());

const body = {
  type: "object",
  required: ["deviceToken", "text"],
  properties: { deviceToken: { type: "string" }, text: { type: "string" } },
};
app.post("/push", { schema: { body } }, async ({ body: { deviceToken, text } }) => {
  const { outcome } = await app.push.send({ deviceToken, ...createAlert({ alert: text }) });
  return { outcome };
});

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000), host: "127.0.0.1" }));
process.once("SIGTERM", () => app.close());
