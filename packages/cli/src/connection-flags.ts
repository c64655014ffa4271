import { type Client, createClient, UsageError } from "@apns/client";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readText } from "./input-file.js";
import type { Terminal } from "./terminal.js";

/** Flags that say where to connect and as whom; shared by the commands that do. */
export interface ConnectionFlags {
  readonly protocol: "binary" | "http2";
  readonly environment: "production" | "sandbox";
  readonly gateway?: string;
  readonly feedback?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly pfx?: string;
  readonly passphraseEnv?: string;
  readonly ca?: string;
  readonly topic?: string;
  readonly connections: number;
  readonly settleAfterMs?: number;
  readonly giveUpAfterMs?: number;
}

export function addConnectionFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--protocol <name>", "binary is what this version speaks")
        .choices(["binary", "http2"])
        .default("binary"),
    )
    .addOption(
      new Option("--environment <name>", "Apple's world")
        .choices(["production", "sandbox"])
        .default("production")
        .env("APNS_ENV"),
    )
    .addOption(new Option("--gateway <host:port>", "gateway other than Apple's").env("APNS_GATEWAY"))
    .addOption(
      new Option("--feedback <host:port>", "feedback service other than Apple's").env("APNS_FEEDBACK"),
    )
    .addOption(new Option("--cert <file>", "certificate, PEM; may hold the key, too").env("APNS_CERT"))
    .addOption(new Option("--key <file>", "private key, PEM").env("APNS_KEY"))
    .addOption(new Option("--pfx <file>", "certificate and key, PKCS #12").env("APNS_PFX"))
    .option("--passphrase-env <name>", "environment variable that holds the passphrase of key or PFX")
    .addOption(new Option("--ca <file>", "PEM to trust, for gateways of your own").env("APNS_CA"))
    .addOption(new Option("--topic <bundle id>", "checked against the certificate").env("APNS_TOPIC"))
    .option("--connections <n>", "spread over n connections, 1 to 15", parseInteger, 1)
    .option("--settle-after-ms <n>", "silence that counts as acceptance", parseInteger)
    .option("--give-up-after-ms <n>", "how long to try without any progress; default 60000", parseInteger);
}

/** Makes the client that the flags describe. */
export function clientOf(flags: ConnectionFlags, terminal: Terminal): Client {
  const passphrase = flags.passphraseEnv === undefined ? undefined : terminal.env[flags.passphraseEnv];
  if (flags.passphraseEnv !== undefined && passphrase === undefined) {
    throw new UsageError(
      "missing-option",
      `--passphrase-env: there is no environment variable ${flags.passphraseEnv}.`,
    );
  }
  if (flags.cert === undefined && flags.pfx === undefined) {
    throw new UsageError(
      "missing-option",
      "Say who you are: --cert cert.pem --key key.pem, or --pfx file.p12.",
    );
  }
  const secret = passphrase === undefined ? {} : { passphrase };
  const credentials =
    flags.pfx === undefined
      ? {
          ...(flags.cert === undefined ? {} : { certFile: flags.cert }),
          ...(flags.key === undefined ? {} : { keyFile: flags.key }),
          ...secret,
        }
      : { pfxFile: flags.pfx, ...secret };
  const gateway = flags.gateway === undefined ? {} : { gateway: parseEndpoint(flags.gateway, "--gateway") };
  const feedback =
    flags.feedback === undefined ? {} : { feedback: parseEndpoint(flags.feedback, "--feedback") };
  return createClient({
    protocol: flags.protocol,
    environment: flags.environment,
    credentials,
    endpoints: { ...gateway, ...feedback },
    ...(flags.ca === undefined ? {} : { ca: readText(flags.ca, "--ca") }),
    ...(flags.topic === undefined ? {} : { topic: flags.topic }),
    binary: {
      connections: flags.connections,
      ...(flags.settleAfterMs === undefined ? {} : { settleAfterMs: flags.settleAfterMs }),
      ...(flags.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: flags.giveUpAfterMs }),
    },
  });
}

/** The value of a flag that counts something; commander adds the flag's name to the error. */
export function parseInteger(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

function parseEndpoint(text: string, flag: string): { host: string; port?: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined)
    throw new UsageError("invalid-type", `${flag} must be host:port, for instance localhost:2195.`);
  return match?.[3] === undefined ? { host } : { host, port: Number(match[3]) };
}
