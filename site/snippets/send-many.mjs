import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient(fromEnv());

// Any iterable: a generator, an array, rows of a database, a file.
async function* notifications() {
  for (let user = 1; user <= 10_000; user++) {
    yield {
      deviceToken: user.toString(16).padStart(64, "0"),
      payload: createPayload({ alert: `Hello, user ${user}` }),
      context: { user },
    };
  }
}

const run = client.sendMany(notifications(), { report: "problems" });
for await (const outcome of run) {
  console.error(
    outcome.notification.context.user,
    outcome.outcome,
    outcome.reason ?? outcome.error?.code,
  );
}
console.log(run.counts);

await client.close();
