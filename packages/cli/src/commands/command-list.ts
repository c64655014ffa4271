import type { Command } from "commander";
import type { ExitCode } from "../exit-code.js";
import type { Screen } from "../screen/screen.js";

/** Adds a command with its flags and its action to the program. */
type AddCommand = (program: Command, screen: Screen, finish: (code: ExitCode) => void) => void;

/** A command loads much: the client, the simulator. So each is loaded when it is needed. */
const loaders: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ["send", async () => (await import("./send.js")).addSend],
  ["feedback", async () => (await import("./feedback.js")).addFeedback],
  ["simulate", async () => (await import("./simulate.js")).addSimulate],
  ["demo", async () => (await import("./demo.js")).addDemo],
]);

/**
 * Loads the commands that a command line may need: the one that it begins with, none for the version, otherwise all,
 * since help and corrections of typing errors name them.
 */
export async function loadCommands(args: readonly string[]): Promise<readonly AddCommand[]> {
  const [first = ""] = args;
  if (first === "--version") return [];
  const load = loaders.get(first);
  if (load !== undefined) return [await load()];
  return Promise.all([...loaders.values()].map((loadOne) => loadOne()));
}
