// Sends one notification and closes nothing. Argument: the options of the client, as JSON.
import { createClient } from "@apns/client";

const client = createClient(JSON.parse(process.argv[2]));
const outcome = client.send({ deviceToken: "0a".repeat(32), payload: { aps: { alert: "Hello" } } });
if (process.argv[3] === "flush") await client.flush();
process.stdout.write((await outcome).outcome);
