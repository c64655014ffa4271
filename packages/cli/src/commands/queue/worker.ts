import type { Client, ClientWarning } from "@apns/client";
import type { Queue, WorkerOptions } from "@apns/queue";
import { type Command, Option } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { addConnectionFlags, type ConnectionFlags, clientOf } from "../../flags/connection-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { parseInteger } from "../../flags/parse-integer.js";
import { Notes } from "../../screen/notes.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { textOfFault } from "./queue-advice.js";
import { addQueueFlag, type QueueFlag, withQueue } from "./queue-location.js";
import { duration } from "./status-text.js";
import { WorkerView } from "./worker-view.js";

interface WorkerFlags extends QueueFlag, ConnectionFlags {
  readonly concurrency?: number;
  readonly leaseMs?: number;
  readonly ratePerSecond?: number;
  readonly onUnknown?: WorkerOptions["onUnknown"];
  readonly duplicateGuard?: WorkerOptions["duplicateGuard"];
  readonly maxAttempts?: number;
  readonly drainMs: number;
  readonly untilEmpty: boolean;
  readonly json: boolean;
}

const EXIT_CODES = `
On a terminal a panel shows what goes on; with NO_COLOR, CI or TERM=dumb it is a line now and then. Elsewhere, and with
--json, stdout gets a JSON line a second: sent, outcomes, held, lostLeases, left, delayed, dead, perSecond.
SIGTERM and SIGINT claim no more, let what is in flight settle, and give the rest back to the queue; a second one ends
at once, and costs a lease.

Exit codes: 0 stopped or empty, and nothing in flight, 2 usage, 3 credentials, 4 the database failed, or --drain-ms
was over before everything in flight had settled.
`;

export function defineWorker(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    [
      "apns worker --queue sqlite:push.db --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app",
      "send what is in the queue, until SIGTERM",
    ],
    [
      "apns worker --until-empty --rate-per-second 5000",
      "end when nothing is left; no faster than that, all workers together",
    ],
  ]);
  command
    .description("send what is in a queue, until it is stopped; any number of workers may share a queue")
    .optionsGroup("Worker:")
    .option(
      "--concurrency <n>",
      "how many notifications it holds at most; default: as many as the client takes, 4000 to 32000",
      parseInteger,
    )
    .option("--lease-ms <n>", "after a crash, what it held waits for so long; default 30000", parseInteger)
    .option("--rate-per-second <n>", "for each topic, all workers together", parseInteger)
    .addOption(
      new Option(
        "--on-unknown <what>",
        "for what may or may not have been taken: resend (default), report, or ask (a dead letter)",
      ).choices(["resend", "report", "ask"]),
    )
    .addOption(
      new Option(
        "--duplicate-guard <how>",
        "collapse-id: a device shows a duplicate in place of the first",
      ).choices(["none", "collapse-id"]),
    )
    .option("--max-attempts <n>", "how often what APNs puts off is tried; default 10", parseInteger)
    .option("--drain-ms <n>", "how long what is in flight may take in the end", parseInteger, 30_000)
    .option("--until-empty", "end when nothing is left, what is delayed included", false)
    .option("--json", "JSON lines on stdout, on a terminal, too", false)
    .optionsGroup("Connection:")
    .addHelpText("after", EXIT_CODES);
  addQueueFlag(command);
  addConnectionFlags(command);
  command.action(async (flags: WorkerFlags) => finish(await work(flags, command, screen)));
}

async function work(flags: WorkerFlags, command: Command, screen: Screen): Promise<ExitCode> {
  new FlagSources(command).refuse("--feedback", "is for apns feedback: a worker reads no feedback service.");
  const client = await clientOf(flags, command, { screen });
  const notes = new Notes(screen);
  client.on("warning", ({ message }: ClientWarning) => notes.addOnce("warnings", message));
  try {
    return await withQueue(flags, screen, (queue) => workOn(queue, { flags, client, notes, screen }));
  } finally {
    notes.end();
    await client.close({ timeoutMs: 0 });
  }
}

interface Shift {
  readonly flags: WorkerFlags;
  readonly client: Client;
  readonly notes: Notes;
  readonly screen: Screen;
}

async function workOn(queue: Queue, { flags, client, notes, screen }: Shift): Promise<ExitCode> {
  const { interrupted } = screen.terminal;
  const { concurrency, leaseMs, ratePerSecond, onUnknown, duplicateGuard, maxAttempts, drainMs } = flags;
  const options = { concurrency, leaseMs, ratePerSecond, onUnknown, duplicateGuard, maxAttempts };
  const worker = queue.work(client, options);
  worker.on("store-error", ({ error }) =>
    notes.add(
      "errors of the database",
      `the database failed, and the worker tries again: ${textOfFault(error as Error)}`,
    ),
  );
  worker.on("lease-lost", () =>
    notes.add("lost leases", "a lease was lost: this process stood still for longer than --lease-ms"),
  );
  worker.on("resting", ({ topic, reason, forMs, error }) => {
    if (error !== undefined) return notes.add("refusals", error.message);
    notes.add(
      "refusals",
      `${topic === "" ? "the client's topic" : topic} rests for ${duration(forMs)}: ${reason}`,
      "Mend the credentials, then: apns queue resume --all",
    );
  });
  const view = new WorkerView({ queue, worker, screen, form: flags.json ? "json" : "default" });
  await view.untilOver({ signal: interrupted, untilEmpty: flags.untilEmpty });
  if (interrupted.aborted) view.stopping();
  await worker.close({ timeoutMs: drainMs });
  const { held } = worker.stats;
  await view.end();
  if (held === 0) return exitCode.allAccepted;
  screen.say(`${held} were still in flight: they are sent again when their lease is over`);
  return exitCode.network;
}
