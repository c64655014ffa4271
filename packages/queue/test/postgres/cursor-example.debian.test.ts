import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@apns/simulator";
import pg from "pg";
import { expect, test } from "vitest";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { startPostgres } from "./postgres-cluster.js";

const execute = promisify(execFile);
const PROGRAM = fileURLToPath(new URL("../../../../examples/postgres-cursor/send.mjs", import.meta.url));
const DEVICES = 3000;
const DEAD = "dead".repeat(16);

test("the example with a cursor of PostgreSQL reaches each row once, and deletes the dead one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "apns-cursor-"));
  const cluster = await startPostgres({ fsync: "off" });
  const apple = await startSimulator();
  const pool = new pg.Pool({ connectionString: cluster.url });
  const end = endingOf(pool);
  try {
    apple.unregisterDeviceToken(DEAD, 1_700_000_000_000);
    await pool.query("create table devices (device_token text primary key, name text not null)");
    await pool.query(
      "insert into devices select lpad(to_hex(n), 64, '0'), 'Ann ' || n from generate_series(1, $1::int) n",
      [DEVICES],
    );
    await pool.query("insert into devices values ($1, 'Bob')", [DEAD]);
    const { key, keyId, teamId } = apple.providerKey;
    writeFileSync(join(folder, "key.p8"), key);
    writeFileSync(join(folder, "ca.pem"), apple.ca);
    const { stdout, stderr } = await execute(process.execPath, [PROGRAM], {
      env: {
        PATH: process.env["PATH"],
        DATABASE_URL: cluster.url,
        APNS_HTTP2: `${apple.http2.host}:${apple.http2.port}`,
        APNS_KEY: join(folder, "key.p8"),
        APNS_KEY_ID: keyId,
        APNS_TEAM_ID: teamId,
        APNS_TOPIC: apple.topic,
        APNS_CA: join(folder, "ca.pem"),
      },
    });
    expect({ stdout, stderr }).toEqual({ stdout: `${DEVICES} accepted\n`, stderr: "" });
    expect(apple.journal.counts).toMatchObject({ accepted: DEVICES, rejected: 1 });
    expect(new Set(apple.journal.accepted.map(({ deviceToken }) => deviceToken)).size).toBe(DEVICES);
    expect(apple.journal.accepted).toContainEqual(
      expect.objectContaining({ payload: { aps: { alert: "Good morning, Ann 1" } } }),
    );
    const { rows } = await pool.query(
      "select count(*)::int as left, bool_or(name = 'Bob') as bob from devices",
    );
    expect(rows).toEqual([{ left: DEVICES, bob: false }]);
  } finally {
    await end();
    await apple.close();
    await cluster.close();
    rmSync(folder, { recursive: true });
  }
});
