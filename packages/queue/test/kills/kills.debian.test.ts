import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostgresCluster, startPostgres } from "../postgres/postgres-cluster.js";
import { expectAllSettledOnce, underFire } from "./aftermath.js";

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster.close());

test("Q-51, Q-52: through PostgreSQL, workers that are killed and frozen lose nothing, and repeat at most what they held", async () => {
  const aftermath = await underFire(cluster.url, { deviceTokens: 12_000, kills: 5 });
  expectAllSettledOnce(aftermath, 12_000);
  expect(aftermath.kills).toBeGreaterThanOrEqual(2);
  expect(aftermath.duplicates).toBeLessThanOrEqual(aftermath.bound);
  expect(aftermath.refusedReports).toBeGreaterThan(0);
});
