// A stand-in for gorush: POST /api/push with the same JSON, for the
// notifications of Apple's devices. The answer comes when APNs has
// answered, as with gorush's `core.sync: true`.
import { once } from "node:events";
import { createServer } from "node:http";
import { createClient, createPayload, fromEnv } from "@apns/client";

const IOS = 1;
const client = createClient(fromEnv());

/** One notification of gorush, which names many devices. */
function* notificationsOf(request) {
  if (request.platform !== IOS) return;
  const {
    title,
    message,
    badge,
    sound,
    category,
    data,
    topic,
    collapse_id,
    priority,
  } = request;
  const payload = createPayload({
    alert: title === undefined ? message : { title, body: message },
    badge,
    sound: sound === "" ? undefined : sound,
    category,
    threadId: request["thread-id"],
    contentAvailable: request.content_available,
    mutableContent: request.mutable_content,
    custom: data,
  });
  const fields = {
    topic,
    pushType: request.push_type,
    collapseId: collapse_id,
    expiration: request.expiration,
  };
  for (const deviceToken of request.tokens) {
    yield {
      deviceToken,
      payload,
      ...fields,
      priority: priority === "normal" ? 5 : 10,
    };
  }
}

async function push({ notifications }) {
  const logs = [];
  let accepted = 0;
  for await (const outcome of client.sendMany(
    notifications.flatMap((one) => [...notificationsOf(one)]),
  )) {
    if (outcome.outcome === "accepted") accepted += 1;
    else {
      const { deviceToken: token } = outcome.notification;
      const error =
        outcome.outcome === "rejected"
          ? outcome.reason
          : outcome.error?.message;
      logs.push({ type: "failed-push", platform: "ios", token, error });
    }
  }
  return { success: "ok", counts: accepted + logs.length, logs };
}

const server = createServer(async (request, response) => {
  try {
    if (request.method !== "POST" || request.url !== "/api/push")
      return response.writeHead(404).end();
    let text = "";
    for await (const chunk of request.setEncoding("utf8"))
      text += chunk;
    const answer = await push(JSON.parse(text));
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(answer));
  } catch (error) {
    response
      .writeHead(400, { "content-type": "application/json" })
      .end(JSON.stringify({ error: error.message }));
  }
}).listen(Number(process.env.PORT ?? 8088), "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${server.address().port}/api/push`);

process.once("SIGTERM", () => {
  server.close(() => client.close());
});
