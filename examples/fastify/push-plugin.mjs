import { createClient } from "@apns/client";

/** A Fastify plugin: `app.push` is the client, `GET /health` asks APNs, and `app.close()` drains. */
export function pushPlugin(app, options, done) {
  const client = createClient(options);
  app.decorate("push", client);
  app.get("/health", async (_request, reply) => {
    const ready = await client.check({ timeoutMs: 900 });
    return ready.ok ? { ok: true } : reply.code(503).send({ ok: false, code: ready.error.code });
  });
  // Fastify calls this after its server has answered the last request.
  app.addHook("onClose", () => client.close());
  done();
}

// For the whole application, not only for what is registered inside: what fastify-plugin does.
pushPlugin[Symbol.for("skip-override")] = true;
