import { type Client, type ClientOptions, createClient, UsageError } from "@apns/client";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readText } from "./input-file.js";
import type { Terminal } from "./terminal.js";

/** The flags that say where to connect and who the client is, for the commands that connect. */
export interface ConnectionFlags {
  readonly protocol?: "binary" | "http2";
  readonly environment: "production" | "sandbox";
  readonly http2?: string;
  readonly gateway?: string;
  readonly feedback?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly keyId?: string;
  readonly teamId?: string;
  readonly pfx?: string;
  readonly passphraseEnv?: string;
  readonly ca?: string;
  readonly topic?: string;
  readonly proxy?: string;
  readonly connections?: number;
  readonly settleAfterMs?: number;
  readonly giveUpAfterMs?: number;
}

export function addConnectionFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--protocol <name>", "default http2, or binary where --gateway is given").choices([
        "http2",
        "binary",
      ]),
    )
    .addOption(
      new Option("--environment <name>", "Apple's environment")
        .choices(["production", "sandbox"])
        .default("production")
        .env("APNS_ENV"),
    )
    .addOption(new Option("--http2 <host:port>", "HTTP/2 server other than Apple's").env("APNS_HTTP2"))
    .addOption(new Option("--gateway <host:port>", "binary gateway other than Apple's").env("APNS_GATEWAY"))
    .addOption(
      new Option("--feedback <host:port>", "feedback service other than Apple's").env("APNS_FEEDBACK"),
    )
    .addOption(
      new Option("--key <file>", "AuthKey_XXXXXXXXXX.p8, or the private key of a certificate, PEM").env(
        "APNS_KEY",
      ),
    )
    .addOption(new Option("--team-id <id>", "the team of a .p8 key").env("APNS_TEAM_ID"))
    .addOption(new Option("--key-id <id>", "the id of a .p8 key; default: from its name").env("APNS_KEY_ID"))
    .addOption(new Option("--cert <file>", "certificate, PEM; may hold its key").env("APNS_CERT"))
    .addOption(new Option("--pfx <file>", "certificate and key, PKCS #12").env("APNS_PFX"))
    .option("--passphrase-env <name>", "environment variable that holds the passphrase of key or PFX")
    .addOption(
      new Option("--ca <file>", "PEM certificates to trust, for gateways of your own").env("APNS_CA"),
    )
    .addOption(new Option("--topic <bundle id>", "the app's bundle id").env("APNS_TOPIC"))
    .option("--proxy <url>", "HTTP proxy, or none; default: HTTPS_PROXY and NO_PROXY")
    .option("--connections <n>", "http2: at most, default 4; binary: exactly, default 1", parseInteger)
    .option("--settle-after-ms <n>", "binary: silence that counts as acceptance", parseInteger)
    .option("--give-up-after-ms <n>", "how long to go on without any progress; default 60000", parseInteger);
}

/** Makes the client that the flags describe. */
export function clientOf(flags: ConnectionFlags, terminal: Terminal): Client {
  const protocol = flags.protocol ?? (flags.gateway === undefined ? "http2" : "binary");
  const { connections, settleAfterMs, giveUpAfterMs, environment, http2, gateway, feedback, topic } = flags;
  return createClient({
    protocol,
    environment,
    credentials: credentialsOf(flags, terminal),
    endpoints: {
      http2: http2 === undefined ? undefined : parseEndpoint(http2, "--http2"),
      gateway: gateway === undefined ? undefined : parseEndpoint(gateway, "--gateway"),
      feedback: feedback === undefined ? undefined : parseEndpoint(feedback, "--feedback"),
    },
    ca: flags.ca === undefined ? undefined : readText(flags.ca, "--ca"),
    topic,
    proxy: proxyOf(flags),
    http2: { giveUpAfterMs, maxConnections: connections },
    binary: { giveUpAfterMs, connections, settleAfterMs },
  });
}

function credentialsOf(flags: ConnectionFlags, terminal: Terminal): ClientOptions["credentials"] {
  const { cert, key, keyId, teamId, pfx } = flags;
  if (cert === undefined && pfx === undefined && key !== undefined && teamId !== undefined) {
    return { keyFile: key, teamId, ...(keyId === undefined ? {} : { keyId }) };
  }
  const secret = passphraseOf(flags, terminal);
  if (pfx !== undefined) return { pfxFile: pfx, ...secret };
  if (cert === undefined) {
    throw new UsageError(
      "missing-option",
      "Say who you are: --key AuthKey_XXXXXXXXXX.p8 --team-id XXXXXXXXXX, or --cert cert.pem --key key.pem, or --pfx file.p12.",
    );
  }
  return { certFile: cert, ...(key === undefined ? {} : { keyFile: key }), ...secret };
}

function passphraseOf({ passphraseEnv }: ConnectionFlags, terminal: Terminal): { passphrase?: string } {
  if (passphraseEnv === undefined) return {};
  const passphrase = terminal.env[passphraseEnv];
  if (passphrase !== undefined) return { passphrase };
  throw new UsageError(
    "missing-option",
    `--passphrase-env: the environment variable ${passphraseEnv} is not set.`,
  );
}

function proxyOf({ proxy }: ConnectionFlags): ClientOptions["proxy"] {
  return proxy === undefined || proxy === "none" ? proxy : { url: proxy };
}

/** Parses the value of a flag that is a number; commander adds the flag's name to the error. */
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
