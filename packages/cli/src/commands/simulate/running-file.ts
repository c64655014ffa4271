import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Says where the simulator of a folder listens, while it runs. */
const FILE = "running.json";
const ALIVE_TIMEOUT_MS = 2000;

interface Running {
  readonly environment: Readonly<Record<string, string>>;
}

/** Leaves a note for `--print-env`. It has the token of the inbox, so nobody else may read it. */
export function noteRunning(dir: string, environment: Readonly<Record<string, string>>): void {
  const path = join(dir, FILE);
  // One that a killed process left keeps its mode otherwise.
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify({ environment } satisfies Running, undefined, 2)}\n`, {
    mode: 0o600,
  });
}

export function forgetRunning(dir: string): void {
  rmSync(join(dir, FILE), { force: true });
}

/** The variables of the simulator that runs in a folder; undefined if none does, whatever a killed one left. */
export async function runningIn(dir: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { environment } = JSON.parse(readFileSync(join(dir, FILE), "utf8")) as Running;
    const health = await fetch(`${environment["APNS_INBOX"]}/healthz`, {
      signal: AbortSignal.timeout(ALIVE_TIMEOUT_MS),
    });
    await health.body?.cancel();
    return health.ok ? environment : undefined;
  } catch {
    return undefined;
  }
}
