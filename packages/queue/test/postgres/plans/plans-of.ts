import type pg from "pg";

/** The plans, through a pool of one connection, of the statements that run inside, those within functions too. */
export async function plansOf(pool: pg.Pool, run: () => Promise<unknown>): Promise<string> {
  const client = await pool.connect();
  let plans = "";
  const read = ({ message }: { readonly message?: string | undefined }): void => {
    plans += message;
  };
  client.on("notice", read);
  for (const setting of [
    "auto_explain.log_min_duration = 0",
    "auto_explain.log_nested_statements = on",
    "auto_explain.log_analyze = on",
    "auto_explain.log_timing = off",
    "client_min_messages = log",
  ]) {
    await client.query(setting.startsWith("auto_explain.log_min") ? "load 'auto_explain'" : "select 1");
    await client.query(`set ${setting}`);
  }
  client.release();
  await run();
  client.off("notice", read);
  return plans;
}
