import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient(fromEnv());
const outcome = await client.send({
  deviceToken:
    "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
  payload: createPayload({
    alert: { title: "Hello", body: "from Node" },
    sound: "default",
  }),
});

console.log(outcome.outcome, outcome.hint ?? "");
await client.close();
