import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseRules, type Rule, type Simulator, startSimulator } from "@apns/simulator";
import { UsageError } from "@apns/wire/errors";
import { type Command, Option } from "commander";
import { CommandError } from "../../command-error.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { parseInteger } from "../../flags/parse-integer.js";
import { readText } from "../../input/input-file.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { HandshakeNotes } from "./handshake-notes.js";

interface SimulateFlags {
  readonly gatewayPort: number;
  readonly feedbackPort: number;
  readonly http2Port: number;
  readonly dir: string;
  readonly journal?: string;
  readonly rules?: string;
  readonly responseDelayMs?: number;
  readonly badDeviceToken?: readonly string[];
  readonly topic?: string;
  readonly seed?: number;
  readonly tls: "1.2" | "1.3";
  readonly minTls: "1.0" | "1.1" | "1.2" | "1.3";
  readonly maxPayloadBytes?: number;
  readonly maxLegacyPayloadBytes?: number;
}

const SECURE_VERSIONS = { "1.0": "TLSv1", "1.1": "TLSv1.1", "1.2": "TLSv1.2", "1.3": "TLSv1.3" } as const;

export function defineSimulate(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns simulate --dir simulator", "on free ports; the JSON line says which"],
    [
      "apns simulate --dir simulator --http2-port 2197 --journal received.ndjson",
      "with a record of what comes",
    ],
  ]);
  command
    .description(
      "run a fake Apple on 127.0.0.1 for programs in any language; prints one JSON line when it is ready",
    )
    .option("--gateway-port <n>", "port of the gateway; 0 = a free one", parseInteger, 0)
    .option("--feedback-port <n>", "port of the feedback service; 0 = a free one", parseInteger, 0)
    .option("--http2-port <n>", "port of the HTTP/2 API; 0 = a free one", parseInteger, 0)
    .requiredOption("--dir <dir>", "the directory for ca.pem, cert.pem, key.pem and AuthKey_<keyId>.p8")
    .option("--journal <file>", "append a JSON line for each notification received and each answer given")
    .option("--rules <file>", "faults to act out, a JSON list; see the README of @apns/simulator")
    .option("--response-delay-ms <n>", "how late error responses come", parseInteger)
    .option("--bad-device-token <hex...>", "device tokens to reject, with status 8 or BadDeviceToken")
    .option("--topic <bundle id>", "the app of the certificate")
    .option("--seed <n>", "seed of all random choices", parseInteger)
    // Old clients mistake the session tickets of TLS 1.3 for an error response.
    .addOption(
      new Option("--tls <version>", "newest TLS version; Apple's binary gateway had 1.2")
        .choices(["1.2", "1.3"])
        .default("1.2"),
    )
    .addOption(
      new Option("--min-tls <version>", "oldest TLS version; 1.0 and 1.1 also allow the ciphers of that time")
        .choices(["1.0", "1.1", "1.2", "1.3"])
        .default("1.2"),
    )
    .option("--max-payload-bytes <n>", "largest payload of command 2; default 2048", parseInteger)
    .option(
      "--max-legacy-payload-bytes <n>",
      "largest payload of commands 0 and 1; default 2048, as from 2014 on, before it was 256",
      parseInteger,
    )
    .action(async (flags: SimulateFlags) => finish(await simulate(flags, screen)));
}

async function simulate(flags: SimulateFlags, screen: Screen): Promise<ExitCode> {
  if (flags.minTls > flags.tls) {
    throw new UsageError(
      "conflicting-options",
      `--min-tls ${flags.minTls} and --tls ${flags.tls} exclude each other: the oldest version is newer than the newest.`,
    );
  }
  const failures = new HandshakeNotes(screen);
  const apple = await startSimulator({
    gatewayPort: flags.gatewayPort,
    feedbackPort: flags.feedbackPort,
    http2Port: flags.http2Port,
    // Entries go to the file; a long run would fill the memory with them.
    journal: "counts",
    journalFile: flags.journal,
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
  try {
    const dir = resolve(flags.dir);
    writeIdentity(apple, dir);
    screen.say(
      `gateway on 127.0.0.1:${apple.gateway.port}, feedback on 127.0.0.1:${apple.feedback.port}, HTTP/2 on 127.0.0.1:${apple.http2.port}, files in ${dir}`,
    );
    const { keyId, teamId } = apple.providerKey;
    screen.print(
      JSON.stringify({
        gateway: apple.gateway,
        feedback: apple.feedback,
        http2: apple.http2,
        dir,
        keyId,
        teamId,
        topic: apple.topic,
      }),
    );
    await new Promise<void>((done) => {
      if (screen.terminal.interrupted.aborted) done();
      else screen.terminal.interrupted.addEventListener("abort", () => done(), { once: true });
    });
  } finally {
    await close(apple, flags.journal);
  }
  failures.end();
  const { received, accepted, rejected, discarded } = apple.journal.counts;
  screen.say(`${received} notifications: ${accepted} accepted, ${rejected} rejected, ${discarded} discarded`);
  return exitCode.allAccepted;
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

function writeIdentity(apple: Simulator, dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "ca.pem"), apple.ca);
    writeFileSync(join(dir, "cert.pem"), apple.clientCertificate.cert);
    writeSecret(join(dir, "key.pem"), apple.clientCertificate.key);
    writeSecret(join(dir, `AuthKey_${apple.providerKey.keyId}.p8`), apple.providerKey.key);
  } catch (cause) {
    throw new UsageError(
      "invalid-type",
      `--dir ${dir} cannot be written: ${(cause as Error).message}. Name a directory that you may write to.`,
      { cause },
    );
  }
}

function writeSecret(path: string, text: string): void {
  writeFileSync(path, "", { mode: 0o600 });
  // The mode above is for a new file; an existing one keeps its own.
  chmodSync(path, 0o600);
  writeFileSync(path, text);
}

function readRules(file: string): readonly Rule[] {
  const text = readText(file, "--rules");
  try {
    return parseRules(JSON.parse(text));
  } catch (cause) {
    throw new UsageError("invalid-type", `--rules ${file}: ${(cause as Error).message}`, { cause });
  }
}
