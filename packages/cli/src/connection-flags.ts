import { type Client, type ClientOptions, createClient, UsageError } from "@apns/client";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readText } from "./input-file.js";
import type { Terminal } from "./terminal.js";

/** Flags that say where to connect and as whom; shared by the commands that do. */
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
      new Option("--environment <name>", "Apple's world")
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
    .addOption(new Option("--cert <file>", "certificate, PEM; may hold the key, too").env("APNS_CERT"))
    .addOption(new Option("--pfx <file>", "certificate and key, PKCS #12").env("APNS_PFX"))
    .option("--passphrase-env <name>", "environment variable that holds the passphrase of key or PFX")
    .addOption(new Option("--ca <file>", "PEM to trust, for gateways of your own").env("APNS_CA"))
    .addOption(new Option("--topic <bundle id>", "the app's bundle id").env("APNS_TOPIC"))
    .option("--proxy <url>", "HTTP proxy; default: HTTPS_PROXY and NO_PROXY; none for no proxy")
    .option("--connections <n>", "at most (http2, default 4) or exactly (binary, default 1)", parseInteger)
    .option("--settle-after-ms <n>", "binary: silence that counts as acceptance", parseInteger)
    .option("--give-up-after-ms <n>", "how long to try without any progress; default 60000", parseInteger);
}

/** Makes the client that the flags describe. */
export function clientOf(flags: ConnectionFlags, terminal: Terminal): Client {
  const protocol = flags.protocol ?? (flags.gateway === undefined ? "http2" : "binary");
  const { connections, settleAfterMs, giveUpAfterMs, environment } = flags;
  const patience = giveUpAfterMs === undefined ? {} : { giveUpAfterMs };
  return createClient({
    protocol,
    environment,
    credentials: credentialsOf(flags, terminal),
    endpoints: {
      ...(flags.http2 === undefined ? {} : { http2: parseEndpoint(flags.http2, "--http2") }),
      ...(flags.gateway === undefined ? {} : { gateway: parseEndpoint(flags.gateway, "--gateway") }),
      ...(flags.feedback === undefined ? {} : { feedback: parseEndpoint(flags.feedback, "--feedback") }),
    },
    ...(flags.ca === undefined ? {} : { ca: readText(flags.ca, "--ca") }),
    ...(flags.topic === undefined ? {} : { topic: flags.topic }),
    ...proxyOf(flags),
    http2: { ...patience, ...(connections === undefined ? {} : { maxConnections: connections }) },
    binary: {
      ...patience,
      ...(connections === undefined ? {} : { connections }),
      ...(settleAfterMs === undefined ? {} : { settleAfterMs }),
    },
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
    `--passphrase-env: there is no environment variable ${passphraseEnv}.`,
  );
}

function proxyOf({ proxy }: ConnectionFlags): Pick<ClientOptions, "proxy"> {
  if (proxy === undefined) return {};
  return { proxy: proxy === "none" ? "none" : { url: proxy } };
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
