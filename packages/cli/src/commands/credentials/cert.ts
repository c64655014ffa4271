import { basename } from "node:path";
import type { CertificateFacts } from "@apns/transport/connector";
import { UsageError } from "@apns/wire";
import { type Command, InvalidArgumentError } from "commander";
import { parseTimeSpan } from "../../credentials/time-span.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { passphraseOf } from "../../flags/credential-flags.js";
import { readBytes } from "../../input/input-file.js";
import type { Screen } from "../../screen/screen.js";
import type { Said } from "../../screen/span.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface InspectFlags {
  readonly key?: string;
  readonly passphraseEnv?: string;
  readonly expiresWithin?: number;
  readonly json: boolean;
}

/** What is said about one certificate. */
interface Inspected {
  readonly file: string;
  readonly facts: CertificateFacts;
  readonly daysLeft: number;
  readonly state: "ok" | "expires-soon" | "expired" | "not-yet-valid";
}

const DAY_MS = 86_400_000;

export function defineCert(command: Command, context: CommandContext): void {
  addExamples(command, [["apns cert inspect cert.pem", "its app, environment and days left"]]);
  command.description("look into client certificates");
  const inspect = command.command("inspect").summary("app, environment, days left");
  addExamples(inspect, [
    ["apns cert inspect cert.pem --key key.pem", "whether the key belongs to it, too"],
    [
      "apns cert inspect push.p12 --passphrase-env P12_PASSPHRASE",
      "an archive; the variable holds its passphrase",
    ],
    ["apns cert inspect *.pem --expires-within 30d", "for cron: exits with 1 if one expires in 30 days"],
  ]);
  inspect
    .description(
      "say what client certificates state: common name, topics (the subject's UID and Apple's extension 1.2.840.113635.100.6.3.6), environments, days left. Exits with 1 if one has expired, is not valid yet, or expires within --expires-within",
    )
    .argument("<file...>", "PEM, DER (.cer) or PKCS #12 (.p12)")
    .option("--key <file>", "the private key that should belong to the certificate")
    .option("--passphrase-env <name>", "environment variable that holds the passphrase of key or archive")
    .option("--expires-within <span>", "12h, 30d or 4w", parseSpan)
    .option("--json", "one JSON line for each certificate on stdout", false)
    .action(async (files: readonly string[], flags: InspectFlags) =>
      context.finish(await inspectAll(files, flags, context.screen)),
    );
}

function parseSpan(text: string): number {
  const ms = parseTimeSpan(text);
  if (ms === undefined) throw new InvalidArgumentError("It must be a span such as 12h, 30d or 4w.");
  return ms;
}

async function inspectAll(files: readonly string[], flags: InspectFlags, screen: Screen): Promise<ExitCode> {
  if (files.length > 1 && flags.key !== undefined) {
    throw new UsageError("conflicting-options", "--key belongs to one certificate: give one file.");
  }
  let code: ExitCode = exitCode.allAccepted;
  for (const [place, file] of files.entries()) {
    const inspected = await inspectFile(file, flags, screen);
    if (flags.json) screen.print(JSON.stringify(jsonOf(inspected)));
    else printCertificate(inspected, { screen, place });
    if (inspected.state !== "ok") code = exitCode.someRejected;
  }
  return code;
}

async function inspectFile(file: string, flags: InspectFlags, screen: Screen): Promise<Inspected> {
  const { readCertificateFile } = await import("../../credentials/read-certificate.js");
  const facts = readCertificateFile({
    bytes: readBytes(file, "The certificate"),
    key: flags.key === undefined ? undefined : readBytes(flags.key, "--key"),
    passphrase: passphraseOf(flags, screen.terminal),
    isNamedArchive: /\.(?:p12|pfx)$/i.test(file),
  });
  const leftMs = facts.validTo.getTime() - Date.now();
  return { file, facts, daysLeft: Math.floor(leftMs / DAY_MS), state: stateOf(facts, leftMs, flags) };
}

function stateOf(
  { validFrom }: CertificateFacts,
  leftMs: number,
  { expiresWithin = 0 }: InspectFlags,
): Inspected["state"] {
  if (leftMs < 0) return "expired";
  if (validFrom.getTime() > Date.now()) return "not-yet-valid";
  return leftMs < expiresWithin ? "expires-soon" : "ok";
}

function jsonOf({ file, facts, daysLeft, state }: Inspected): object {
  const { commonName, topics, environments, validFrom, validTo, fingerprint256 } = facts;
  return { file, state, commonName, topics, environments, validFrom, validTo, daysLeft, fingerprint256 };
}

function printCertificate(
  { file, facts, daysLeft, state }: Inspected,
  { screen, place }: { readonly screen: Screen; readonly place: number },
): void {
  const { commonName, topics, environments, validFrom, validTo, fingerprint256 } = facts;
  const left: Readonly<Record<Inspected["state"], Said>> = {
    ok: [{ text: `${daysLeft} days left`, tone: "good" }],
    "expires-soon": [{ text: `${daysLeft} days left: renew it`, tone: "doubtful" }],
    expired: [{ text: "expired: create a new one", tone: "bad" }],
    "not-yet-valid": [{ text: "not valid yet: check the clock of this machine", tone: "bad" }],
  };
  const rows: readonly (readonly [string, Said])[] = [
    ["certificate", commonName ?? basename(file)],
    ["topics", topics.join(", ") || "none named"],
    ["environments", environments.join(", ") || "not marked"],
    ["valid", `${day(validFrom)} to ${day(validTo)}`],
    ["", left[state]],
    ["sha256", fingerprint256],
  ];
  if (place > 0) screen.print("");
  for (const [name, said] of rows) {
    screen.print([`${name.padEnd(12)}  `, ...(typeof said === "string" ? [said] : said)]);
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
