import type { Command } from "commander";
import { parseInteger } from "../../flags/parse-integer.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import type { DemoFlags } from "./demo-run.js";

/** How late the error response of the worst case comes by default, as late as PyAPNs's author saw it. */
const WORST_DELAY_MS = 1000;

const ELSEWHERE = `
Your own file to Apple:
  apns send my.ndjson --key AuthKey_XXXXXXXXXX.p8 --team-id XXXXXXXXXX --topic com.example.app
to a binary gateway of your own:
  apns send my.ndjson --gateway host:2195 --cert cert.pem --key key.pem [--ca ca.pem]
from a clone of the repository:
  npm start -- send my.ndjson --gateway host:2195 --cert cert.pem --key key.pem

Each line of the file is a notification:
  {"deviceToken":"b5bb9d80...","payload":{"aps":{"alert":"Hello"}},"identifier":7}

All commands: apns --help              (npm start -- help)

A simulated Apple to try it on, in another terminal:
  apns simulate --dir simulator        (npm start -- simulate --dir simulator)
`;

export function defineDemo(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns demo", "the notifications of the example"],
    ["apns demo --file my.ndjson", "your own, without sending them to anyone"],
  ]);
  command
    .description(
      "start a simulated Apple, send it 1,000 notifications over HTTP/2 and over the binary protocol, and show what happened",
    )
    .option("--file <file>", "notifications to send instead, JSON lines")
    .option(
      "--response-delay-ms <n>",
      "how late error responses come in the second part, in milliseconds",
      parseInteger,
      100,
    )
    .option(
      "--worst-delay-ms <n>",
      "how late the error response of the third part comes, in milliseconds",
      parseInteger,
      WORST_DELAY_MS,
    )
    .addHelpText("after", ELSEWHERE)
    .action(async (flags: DemoFlags) => {
      const { demo } = await import("./demo-run.js");
      finish(await demo(flags, screen));
    });
}
