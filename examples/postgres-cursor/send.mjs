// Reads devices from PostgreSQL through a cursor and sends to each, in constant memory. DATABASE_URL names the
// database; it has a table devices (device_token text, name text).
import { createAlert, createClient, fromEnv } from "@apns/client";
import pg from "pg";
import Cursor from "pg-cursor";

const client = createClient(fromEnv());
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const connection = await pool.connect();
const cursor = connection.query(new Cursor("select device_token, name from devices order by device_token"));

/** A page of rows is an array of notifications; `sendMany` takes both, and reads on when it has room. */
async function* pages() {
  for (;;) {
    const rows = await cursor.read(500);
    if (rows.length === 0) return;
    yield rows.map(({ device_token: deviceToken, name }) => ({
      deviceToken,
      ...createAlert({ alert: `Good morning, ${name}` }),
    }));
  }
}

const run = client.sendMany(pages(), { report: "problems" });
for await (const problem of run) {
  const { deviceToken } = problem.notification;
  if (problem.outcome === "rejected" && problem.deviceTokenIsDead) {
    await pool.query("delete from devices where device_token = $1", [deviceToken]);
  } else console.error(problem.outcome, problem.reason ?? problem.error?.message);
}
console.log(run.counts.accepted, "accepted");

await cursor.close();
connection.release();
await pool.end();
await client.close();
