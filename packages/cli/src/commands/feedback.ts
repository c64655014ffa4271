import { UsageError } from "@apns/client";
import type { Command } from "commander";
import { addConnectionFlags, type ConnectionFlags, clientOf } from "../connection-flags.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { plainTable } from "../report.js";
import { print, say, type Terminal } from "../terminal.js";

interface FeedbackFlags extends ConnectionFlags {
  readonly json: boolean;
}

export function addFeedback(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command("feedback")
    .description(
      "read the feedback service of the binary protocol: the devices that no longer have the app. The service forgets what it has sent, so keep the output. (HTTP/2 has no such service: it answers with status 410)",
    )
    .option("--json", "one JSON line for each item on stdout", false)
    .action(async (flags: FeedbackFlags) => finish(await feedback(flags, terminal)));
  addConnectionFlags(command);
}

async function feedback(flags: FeedbackFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.protocol === "http2") {
    throw new UsageError(
      "unsupported-protocol",
      "HTTP/2 has no feedback service: APNs answers a notification for a device without the app with status 410. See the outcomes of apns send --json.",
      { field: "protocol" },
    );
  }
  const client = clientOf({ ...flags, protocol: "binary" }, terminal);
  const table = plainTable();
  let items = 0;
  try {
    for await (const { deviceToken, failedAt } of client.feedback({ signal: terminal.interrupted })) {
      items += 1;
      // Each item is written as it arrives: the service has forgotten it already.
      if (flags.json) print(terminal, JSON.stringify({ deviceToken, failedAt: failedAt.toISOString() }));
      else table.push([deviceToken, failedAt.toISOString()]);
    }
  } finally {
    if (!flags.json && items > 0) print(terminal, table.toString());
    await client.close();
  }
  say(terminal, items === 1 ? "1 device" : `${items} devices`);
  return exitCode.allAccepted;
}
