import { type Run, runCommand } from "../fixture/terminal-of-a-test.js";
import { jsonLines } from "../fixture/workbench.js";

/** Steps by their names, and how the command ended. */
export interface Examined {
  readonly code: number;
  readonly stderr: string;
  readonly stages: string[];
  readonly checks: Record<string, unknown>[];
  /** What was said about a step, in one text. */
  readonly about: (stage: string) => string;
  /** The pages of the documentation, by the step that names them. */
  readonly pages: Record<string, unknown>;
}

/** Runs `apns doctor --json`. */
export async function examined(...flags: string[]): Promise<Examined> {
  return examinedOf(await runCommand(["doctor", "--json", ...flags]));
}

export function examinedOf({ code, stdout, stderr }: Run): Examined {
  const checks = stdout === "" ? [] : jsonLines(stdout);
  return {
    code,
    stderr,
    checks,
    pages: Object.fromEntries(
      checks.flatMap(({ stage, page }) => (page === undefined ? [] : [[stage, page]])),
    ),
    stages: checks.map(({ stage, state }) => `${stage}: ${state}`),
    about: (stage) =>
      checks
        .filter((check) => check["stage"] === stage)
        .map(({ said, cure }) => `${said} ${cure ?? ""}`)
        .join("\n"),
  };
}
