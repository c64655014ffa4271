import { parseDeviceToken, UsageError } from "@apns/wire";
import type { Command } from "commander";
import type { Check, Stage } from "../../doctor/check.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import {
  addConnectionFlags,
  type ConnectionFlags,
  parseEndpoint,
  proxyOf,
} from "../../flags/connection-flags.js";
import { credentialsOf } from "../../flags/credential-flags.js";
import { FlagSources } from "../../flags/flag-sources.js";
import { fieldInFlags, inFlags } from "../../flags/in-flags.js";
import { readBytes } from "../../input/input-file.js";
import { unlessAborted } from "../../input/unless-aborted.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface DoctorFlags extends ConnectionFlags {
  readonly to?: string;
  readonly otherHttp2?: string;
  readonly json: boolean;
}

const STEP_TIMEOUT_MS = 10_000;
const DAY_MS = 86_400_000;

const CODES: Readonly<Record<Stage, ExitCode>> = {
  key: exitCode.credentials,
  certificate: exitCode.credentials,
  credentials: exitCode.credentials,
  names: exitCode.network,
  proxy: exitCode.network,
  port: exitCode.network,
  tls: exitCode.network,
  http2: exitCode.network,
  clock: exitCode.someRejected,
  "device-token": exitCode.someRejected,
};

const TONES = { ok: "good", warning: "doubtful", failed: "bad", skipped: "dim" } as const;

const WHAT_IT_ASKS = `
It shows nothing on any device. It asks: DNS for the server; TCP on 443 and 2197; TLS, whose certificate is read; one
request without credentials, which APNs answers with 403 MissingProviderToken; with credentials, one for a device token
that no device has; with --to, one for this device token in each environment: a background notification without alert,
badge, sound or content-available, priority 5, expiration 0.

The exit code says which step failed first: 3 key, certificate, credentials; 4 names, proxy, port, tls, http2;
1 clock, device-token; 0 none, warnings included.
`;

export function defineDoctor(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns doctor", "the path from this machine to Apple; no account needed"],
    [
      "apns doctor --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app",
      "and whether Apple takes this key for this app",
    ],
    [
      "apns doctor --to b5bb9d8014a0f9b1 --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app",
      "and which environment a device token belongs to",
    ],
    ["apns doctor --json --http2 localhost:2197 --ca simulator/ca.pem", "a simulator"],
  ]);
  command
    .description("find out at which step the way from this machine to a device breaks, with the cure")
    .option("--to <device token>", "say which environment this device token belongs to")
    .option("--other-http2 <host:port>", "server of the other environment, other than Apple's")
    .option("--json", "one JSON line for each step on stdout", false)
    .addHelpText("after", WHAT_IT_ASKS);
  addConnectionFlags(command);
  command.action(async (flags: DoctorFlags) => finish(await doctor(flags, command, screen)));
}

async function doctor(flags: DoctorFlags, command: Command, screen: Screen): Promise<ExitCode> {
  const sources = new FlagSources(command);
  for (const flag of ["--protocol", "--gateway", "--feedback", "--settle-after-ms", "--connections"]) {
    sources.refuse(flag, "is not for apns doctor, which looks at the HTTP/2 API.");
  }
  const { interrupted } = screen.terminal;
  const { environment, topic, http2, otherHttp2, to, ca } = flags;
  const hasCredentials = [flags.key, flags.cert, flags.pfx].some((file) => file !== undefined);
  if (to !== undefined && !hasCredentials) {
    throw new UsageError(
      "missing-option",
      "--to needs credentials: give --key and --team-id, or --cert, or --pfx.",
    );
  }
  const timeoutMs = stepTimeoutOf(flags);
  const { examine } = await import("../../doctor/examine.js");
  const checks = examine({
    environment,
    server: http2 === undefined ? undefined : parseEndpoint(http2, "--http2"),
    otherServer: otherHttp2 === undefined ? undefined : parseEndpoint(otherHttp2, "--other-http2"),
    readCredentials: hasCredentials ? () => credentialsOf(flags, sources, screen.terminal) : undefined,
    topic,
    deviceToken: to === undefined ? undefined : deviceTokenOf(to),
    ca: ca === undefined ? undefined : readBytes(ca, "--ca"),
    proxy: proxyOf(flags),
    signal: interrupted,
    timeoutMs,
    nowMs: Date.now(),
  });
  let first: Check | undefined;
  for (;;) {
    // An interrupt ends what a step waits for, except a resolver.
    const step = await unlessAborted(checks.next(), interrupted);
    if (interrupted.aborted || step === undefined) return exitCode.interrupted;
    if (step.done === true) break;
    const check = step.value;
    const told = { ...check, said: inFlags(check.said), cure: inFlags(check.cure) };
    if (flags.json) screen.print(JSON.stringify(told));
    else printCheck(told, screen);
    if (check.state === "failed") first ??= check;
  }
  if (first === undefined) {
    screen.say("apns: nothing is broken.");
    return exitCode.allAccepted;
  }
  screen.say(`apns: the first step that fails is ${first.stage}.`);
  return CODES[first.stage];
}

/** @throws UsageError for a time that the connector would refuse after the first steps, by a name of its own */
function stepTimeoutOf({ giveUpAfterMs = STEP_TIMEOUT_MS }: DoctorFlags): number {
  if (giveUpAfterMs >= 1 && giveUpAfterMs <= DAY_MS) return giveUpAfterMs;
  throw new UsageError(
    "out-of-range",
    `--give-up-after-ms is ${giveUpAfterMs}; it must be an integer from 1 to ${DAY_MS}.`,
  );
}

/** @throws UsageError for a text that cannot be a device token, in the words of the flag */
function deviceTokenOf(to: string): ReturnType<typeof parseDeviceToken> {
  try {
    return parseDeviceToken(to);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { code, message, field } = error;
    throw new UsageError(code, fieldInFlags(message), { field, cause: error });
  }
}

function printCheck({ stage, state, said, cure, page }: Check, screen: Screen): void {
  screen.print([{ text: state.padEnd(7), tone: TONES[state] }, `  ${stage.padEnd(12)}  ${said}`]);
  const indent = " ".repeat(23);
  if (cure !== undefined) screen.print(`${indent}${cure}`);
  if (page !== undefined)
    screen.print([{ text: `${indent}Page of the documentation: ${page}`, tone: "dim" }]);
}
