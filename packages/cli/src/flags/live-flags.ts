import { type Command, InvalidArgumentError } from "commander";
import type { LiveEvent } from "../content/live-content.js";

/** Adds the flags that say what a Live Activity shows; those of a start, or of an end, only where they count. */
export function addLiveFlags(command: Command, events: readonly LiveEvent[]): Command {
  command
    .option("--state <json>", "its content state, a JSON object; @file reads it from a file")
    .option("--title <text>", "an alert's title")
    .option("--body <text>", "an alert's text")
    .option("--sound <name>", "an alert's sound")
    .option("--timestamp <when>", "when this was so; default now. The device keeps the latest")
    .option("--stale <when>", "from when on it counts as out of date, such as 30m")
    .option("--relevance <n>", "its rank among the app's activities", parseScore);
  if (events.includes("start")) {
    command
      .option("--attributes-type <name>", "the name of the app's ActivityAttributes type")
      .option("--attributes <json>", "its static content, a JSON object; @file reads it from a file")
      .option("--input-push-token", "iOS 18: ask for a token to update the activity with")
      .option("--input-push-channel <id>", "iOS 18: let the activity follow a channel");
  }
  if (events.includes("end")) {
    command.option(
      "--dismiss <when>",
      "when it leaves the lock screen, such as 5m; 0 at once; default up to 4 hours",
    );
  }
  return command;
}

function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() !== "" && Number.isFinite(score)) return score;
  throw new InvalidArgumentError("It must be a number.");
}
