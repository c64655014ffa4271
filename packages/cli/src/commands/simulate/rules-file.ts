import { parseRules, type Rule, type Simulator } from "@apns/simulator";
import { UsageError } from "@apns/wire/errors";
import { readText } from "../../input/input-file.js";
import { amount } from "../../screen/amount.js";
import type { Screen } from "../../screen/screen.js";

/** @throws UsageError for what is not a list of rules; CommandError for a file that cannot be read */
export function readRules(file: string): readonly Rule[] {
  const text = readText(file, "--rules");
  try {
    return parseRules(JSON.parse(text));
  } catch (cause) {
    throw new UsageError("invalid-type", `--rules ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Reads the rules again on each SIGHUP; wrong ones change nothing. Returns what ends that. */
export function reloadOnHangUp(apple: Simulator, file: string, screen: Screen): () => void {
  const reload = (): void => {
    try {
      const rules = apple.rules.replace(readRules(file));
      screen.say(`--rules ${file}: ${amount(rules.length, "rule")} in force.`);
    } catch (error) {
      screen.say(`${(error as Error).message} The rules are as they were.`);
    }
  };
  process.on("SIGHUP", reload);
  return () => {
    process.off("SIGHUP", reload);
  };
}
