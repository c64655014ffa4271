import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Inbox } from "@apns/inbox";
import type { Simulator } from "@apns/simulator";
import { UsageError } from "@apns/wire/errors";
import type { Command } from "commander";
import { CommandError } from "../../command-error.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { amount } from "../../screen/amount.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { announce } from "./announce.js";
import { exportLines } from "./export-lines.js";
import { HandshakeNotes } from "./handshake-notes.js";
import { NotificationLines } from "./notification-lines.js";
import { openInbox } from "./open-inbox.js";
import { noteRunning, runningIn } from "./running-file.js";
import { addSimulateFlags, type SimulateFlags } from "./simulate-flags.js";

const SECURE_VERSIONS = { "1.0": "TLSv1", "1.1": "TLSv1.1", "1.2": "TLSv1.2", "1.3": "TLSv1.3" } as const;
/** Frames that the inbox can show of a connection. */
const FRAME_LOG = 200;

export function defineSimulate(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns simulate", "on free ports; says which, and where its page is"],
    [
      "apns simulate --dir simulator --http2-port 2197 --inbox-port 2180",
      "with keys for the next start, too",
    ],
    ["apns simulate --dir simulator --print-env", 'in another shell, in eval "$(...)": points it there'],
  ]);
  addSimulateFlags(command)
    .description(
      "run a fake Apple for programs in any language, with a page and an API that show what it received",
    )
    .action(async (flags: SimulateFlags) => {
      refuseInboxFlags(flags, new FlagSources(command));
      finish(await simulate(flags, screen));
    });
}

/** @throws UsageError for a flag of the inbox beside --no-inbox */
function refuseInboxFlags({ inbox }: SimulateFlags, sources: FlagSources): void {
  if (inbox) return;
  for (const flag of ["--inbox-port", "--inbox-auth", "--keep", "--allow-host", "--allow-origin"]) {
    sources.refuse(flag, "is for the inbox, and --no-inbox starts none.");
  }
}

async function simulate(flags: SimulateFlags, screen: Screen): Promise<ExitCode> {
  if (flags.minTls > flags.tls) {
    throw new UsageError(
      "conflicting-options",
      `--min-tls ${flags.minTls} and --tls ${flags.tls} exclude each other: the oldest version is newer than the newest.`,
    );
  }
  if (flags.dir !== undefined) {
    const environment = await runningIn(resolve(flags.dir));
    if (environment !== undefined && flags.printEnv) {
      screen.print(exportLines(environment));
      return exitCode.allAccepted;
    }
    if (environment !== undefined) {
      throw new UsageError(
        "conflicting-options",
        `A simulator runs in ${flags.dir} already, with HTTP/2 on ${environment["APNS_HTTP2"]}: end it, or give another --dir.`,
      );
    }
    if (flags.printEnv)
      screen.say(`No simulator runs in ${flags.dir}, so this one starts, and runs until Ctrl-C.`);
  }
  // Programs need the files even if nobody wants to keep them.
  const dir = flags.dir === undefined ? mkdtempSync(join(tmpdir(), "apns-simulate-")) : resolve(flags.dir);
  try {
    return await runIn(dir, flags, screen);
  } finally {
    if (flags.dir === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

async function runIn(dir: string, flags: SimulateFlags, screen: Screen): Promise<ExitCode> {
  const failures = new HandshakeNotes(screen);
  const apple = await startFor(dir, flags, failures);
  let inbox: Inbox | undefined;
  const endings: (() => void)[] = [];
  try {
    const opened = flags.inbox ? await openInbox(apple, { dir, flags, screen }) : undefined;
    inbox = opened?.inbox;
    const { programEnvironment } = await import("@apns/inbox");
    const environment = { ...programEnvironment(apple, dir), ...opened?.environment };
    endings.push(noteRunning(dir, environment));
    if (flags.rules !== undefined) {
      const { reloadOnHangUp } = await import("./rules-file.js");
      endings.push(reloadOnHangUp(apple, flags.rules, screen));
    }
    announce({ apple, dir, opened, environment, flags, screen });
    if (screen.terminal.stdout.isTTY === true && opened !== undefined) {
      const lines = new NotificationLines(apple, screen);
      endings.push(() => lines.end());
    }
    await interrupted(screen);
  } finally {
    for (const end of endings) end();
    await inbox?.close();
    await close(apple, flags.journal);
  }
  failures.end();
  const { received, accepted, rejected, discarded } = apple.journal.counts;
  screen.say(
    `${amount(received, "notification")}: ${accepted} accepted, ${rejected} rejected, ${discarded} discarded`,
  );
  return exitCode.allAccepted;
}

async function startFor(dir: string, flags: SimulateFlags, failures: HandshakeNotes): Promise<Simulator> {
  const [{ startSimulator }, { readRules }] = await Promise.all([
    import("@apns/simulator"),
    import("./rules-file.js"),
  ]);
  return startSimulator({
    host: flags.host,
    serverNames: flags.serverName,
    dir,
    gatewayPort: flags.gatewayPort,
    feedbackPort: flags.feedbackPort,
    http2Port: flags.http2Port,
    // Entries go to the file; a long run would fill the memory with them.
    journal: "counts",
    journalFile: flags.journal,
    ring: flags.inbox ? { count: flags.keep } : "off",
    frameLog: flags.inbox ? FRAME_LOG : 0,
    rules: flags.rules === undefined ? undefined : readRules(flags.rules),
    responseDelayMs: flags.responseDelayMs,
    badDeviceTokens: flags.badDeviceToken,
    topic: flags.topic,
    seed: flags.seed,
    maxPayloadBytes: flags.maxPayloadBytes,
    maxLegacyPayloadBytes: flags.maxLegacyPayloadBytes,
    tls: { minVersion: SECURE_VERSIONS[flags.minTls], maxVersion: SECURE_VERSIONS[flags.tls] },
    onHandshakeFailed: (failure) => failures.add(failure),
  });
}

function interrupted({ terminal }: Screen): Promise<void> {
  return new Promise<void>((done) => {
    if (terminal.interrupted.aborted) done();
    else terminal.interrupted.addEventListener("abort", () => done(), { once: true });
  });
}

/** @throws CommandError for a journal that could not be written: an interrupt, the usual end, must not hide it */
async function close(apple: Simulator, journal: string | undefined): Promise<void> {
  try {
    await apple.close();
  } catch (error) {
    const { cause } = error as Error;
    const why = cause instanceof Error ? cause.message : (error as Error).message;
    const message = `--journal ${journal} lacks entries, which could not be written: ${why}.`;
    throw new CommandError(exitCode.network, message, { cause: error });
  }
}
