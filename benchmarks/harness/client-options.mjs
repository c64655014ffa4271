import { TOPIC } from "./notifications.mjs";

/** The options of `createClient` for a server in another process, over HTTP/2. */
export function clientOptionsFor(server) {
  return {
    credentials: server.providerKey,
    topic: TOPIC,
    endpoints: { http2: { host: "127.0.0.1", port: server.port } },
    ca: server.ca,
    proxy: "none",
  };
}
