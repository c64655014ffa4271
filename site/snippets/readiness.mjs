import { once } from "node:events";
import { createServer } from "node:http";
import { createClient, fromEnv } from "@apns/client";

const client = createClient(fromEnv());
await client.warm(); // throws where the path or the credentials are bad

const server = createServer(async (_request, response) => {
  const ready = await client.check({ timeoutMs: 900 });
  response
    .writeHead(ready.ok ? 200 : 503)
    .end(ready.ok ? "ok" : ready.error.code);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

const answer = await fetch(
  `http://127.0.0.1:${server.address().port}/ready`,
);
console.log(answer.status, await answer.text());

server.close();
await client.close();
