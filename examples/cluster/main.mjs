// A web server in several processes, each with a client of its own. SIGTERM to the first one ends all: requests that
// they took are answered, and what they sent has its outcome.
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:http";
import { createAlert, createClient, fromEnv } from "@apns/client";

if (cluster.isPrimary) lead();
else await serve();

function lead() {
  for (let n = 0; n < 2; n++) cluster.fork();
  process.once("SIGTERM", () => {
    // Not worker.kill(), which does not wait for requests.
    for (const worker of Object.values(cluster.workers)) worker.disconnect();
  });
  let listening = 0;
  cluster.on("listening", (_worker, { port }) => {
    listening += 1;
    if (listening === 2) console.log(`http://127.0.0.1:${port}`);
  });
}

async function serve() {
  const { credentials, ...options } = fromEnv();
  // Processes that share a key agree on the time that is in their provider tokens, without a store.
  const client = createClient({ ...options, credentials: { ...credentials, issuedAtStepMs: 1_800_000 } });

  const server = createServer(async (request, response) => {
    try {
      let text = "";
      for await (const chunk of request.setEncoding("utf8")) text += chunk;
      const { deviceToken, text: alert } = JSON.parse(text);
      const { outcome } = await client.send({ deviceToken, ...createAlert({ alert }) });
      response.end(JSON.stringify({ outcome }));
    } catch (error) {
      response.writeHead(400).end(JSON.stringify({ error: error.message }));
    }
  });
  server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");

  // The first process asked for it, and the server has answered its last request.
  await once(process, "disconnect");
  await client.close();
}
