import type { Queue } from "@apns/queue";
import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { CommandError } from "../../command-error.js";
import { exitCode } from "../../exit-code.js";
import type { Screen } from "../../screen/screen.js";
import { badLocation, queueFailure } from "./queue-advice.js";

/** The flag that says which queue. */
export interface QueueFlag {
  readonly queue: string;
}

export function addQueueFlag(command: Command): Command {
  return command.addOption(
    new Option("--queue <location>", "sqlite:FILE, or postgres://USER@HOST/DATABASE")
      .default("sqlite:push.db")
      .env("APNS_QUEUE"),
  );
}

/**
 * Opens the queue, uses it, and closes it.
 *
 * @throws CommandError for an error of the database; errors of usage, of the command and of the network stay as they are
 */
export async function withQueue<Value>(
  { queue: location }: QueueFlag,
  screen: Screen,
  use: (queue: Queue) => Promise<Value>,
): Promise<Value> {
  try {
    const queue = await opened(location, screen);
    try {
      return await use(queue);
    } finally {
      await queue.close();
    }
  } catch (error) {
    if (!(error instanceof Error) || OWN.has(error.name)) throw error;
    throw new CommandError(exitCode.network, queueFailure(error), { cause: error });
  }
}

const OWN: ReadonlySet<string> = new Set(["UsageError", "WireError", "TransportError", "CommandError"]);

async function opened(location: string, screen: Screen): Promise<Queue> {
  const { openQueue, openSqliteStore } = await import("@apns/queue");
  const path = /^sqlite:(.+)$/.exec(location)?.[1];
  if (path !== undefined) {
    return openQueue({ store: await openSqliteStore({ path, onWarning: (text) => screen.say(text) }) });
  }
  if (location === "memory:") {
    throw new UsageError(
      "conflicting-options",
      "--queue memory: lasts as long as one command. Give sqlite:FILE or postgres://...",
      { field: "location" },
    );
  }
  if (!/^postgres(?:ql)?:\/\//.test(location)) {
    throw new UsageError("out-of-range", badLocation(location), { field: "location" });
  }
  return openQueue(location);
}
