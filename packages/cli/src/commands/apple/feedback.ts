import { UsageError } from "@apns/wire";
import type { Command } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { addConnectionFlags, type ConnectionFlags, clientOf } from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { amount } from "../../screen/amount.js";
import { formatColumns } from "../../screen/columns.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface FeedbackFlags extends ConnectionFlags {
  readonly json: boolean;
}

export function defineFeedback(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns feedback --json --feedback localhost:2196 --cert cert.pem --key key.pem", "a service of your own"],
  ]);
  command
    .description(
      "read the feedback service of the binary protocol: the devices that no longer have the app. The service forgets what it has sent, so keep the output. (HTTP/2 has no such service: it answers with status 410)",
    )
    .option("--json", "one JSON line for each item on stdout", false);
  addConnectionFlags(command);
  command.action(async (flags: FeedbackFlags) => finish(await feedback(flags, command, screen)));
}

async function feedback(flags: FeedbackFlags, command: Command, screen: Screen): Promise<ExitCode> {
  if (flags.protocol === "http2") {
    throw new UsageError(
      "unsupported-protocol",
      "HTTP/2 has no feedback service: APNs answers a notification for a device without the app with status 410. See the outcomes of apns send --json.",
      { field: "protocol" },
    );
  }
  const sources = new FlagSources(command);
  for (const flag of ["--connections", "--settle-after-ms"]) {
    sources.refuse(flag, "is for apns send: the feedback service is read over one connection.");
  }
  sources.refuse("--gateway", "is for apns send: name the feedback service with --feedback.");
  const client = await clientOf({ ...flags, protocol: "binary" }, command, { screen });
  const rows: [string, string][] = [];
  let items = 0;
  try {
    for await (const { deviceToken, failedAt } of client.feedback({ signal: screen.terminal.interrupted })) {
      items += 1;
      // Each item is written as it arrives: the service has forgotten it already.
      if (flags.json) screen.print(JSON.stringify({ deviceToken, failedAt: failedAt.toISOString() }));
      else rows.push([deviceToken, failedAt.toISOString()]);
    }
  } finally {
    if (rows.length > 0) screen.print(formatColumns(rows));
    await client.close();
  }
  screen.say(amount(items, "device"));
  return exitCode.allAccepted;
}
