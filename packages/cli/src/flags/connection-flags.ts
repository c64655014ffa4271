import type { Client, ClientOptions } from "@apns/client";
import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { readBytes } from "../input/input-file.js";
import type { Shown } from "../inspect/frame.js";
import { frameTap } from "../inspect/frame-tap.js";
import type { Screen } from "../screen/screen.js";
import { type CredentialFlags, credentialsOf } from "./credential-flags.js";
import { FlagSources } from "./flag-sources.js";
import { parseInteger } from "./parse-integer.js";

/** The client's defaults, which a shorter `--give-up-after-ms` shortens. */
const ANSWER_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** The flags that say where to connect and who the client is, for the commands that connect. */
export interface ConnectionFlags extends CredentialFlags {
  readonly protocol?: "binary" | "http2";
  readonly environment: "production" | "sandbox";
  readonly http2?: string;
  readonly gateway?: string;
  readonly feedback?: string;
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
      new Option("--profile <name>", "a profile of the configuration; default: the one that it names").env(
        "APNS_PROFILE",
      ),
    )
    .addOption(
      new Option("--config <file>", "default: apns.config.json here or in a folder above").env("APNS_CONFIG"),
    )
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
    .option(
      "--proxy <url>",
      "http://, https:// or socks5:// proxy, or none; default: HTTPS_PROXY or ALL_PROXY, and NO_PROXY",
    )
    .option("--connections <n>", "http2: at most, default 4; binary: exactly, default 1", parseInteger)
    .option("--settle-after-ms <n>", "binary: silence that counts as acceptance", parseInteger)
    .option("--give-up-after-ms <n>", "how long to go on without any progress; default 60000", parseInteger);
}

/**
 * The protocol that the flags choose. A server that is written on the command line overrides one of the
 * environment.
 *
 * @throws UsageError `conflicting-options`
 */
export function protocolOf(flags: ConnectionFlags, sources: FlagSources): "binary" | "http2" {
  sources.refuseBoth("--http2", "--gateway", "each is the server of another protocol.");
  const { protocol } = flags;
  if (protocol === "http2")
    sources.refuse("--gateway", "is the server of the binary protocol, not of --protocol http2.");
  if (protocol === "binary") sources.refuse("--http2", "is the server of HTTP/2, not of --protocol binary.");
  if (protocol !== undefined) return protocol;
  if (sources.isWritten("--http2")) return "http2";
  return flags.gateway === undefined ? "http2" : "binary";
}

export interface ClientOfOptions {
  readonly screen: Screen;
  /** As the client's option of that name; absent: the client's default. */
  readonly onConnectionLost?: "resend" | "report";
  /** The frames of its connections are shown as they travel, with device tokens so; absent: they are not. */
  readonly frames?: Shown | undefined;
}

/** Makes the client that the flags describe. Its code is loaded here, so that help and completion do without. */
export async function clientOf(
  flags: ConnectionFlags,
  command: Command,
  { screen, onConnectionLost, frames }: ClientOfOptions,
): Promise<Client> {
  const sources = new FlagSources(command);
  const protocol = protocolOf(flags, sources);
  if (protocol === "http2")
    sources.refuse(
      "--settle-after-ms",
      "is for the binary protocol: over HTTP/2 each notification is answered.",
    );
  const { connections, settleAfterMs, giveUpAfterMs, environment, http2, gateway, feedback, topic } = flags;
  const { createClient } = await import("@apns/client");
  return createClient({
    protocol,
    environment,
    credentials: credentialsOf(flags, sources, screen.terminal),
    endpoints: {
      http2: http2 === undefined ? undefined : parseEndpoint(http2, "--http2"),
      gateway: gateway === undefined ? undefined : parseEndpoint(gateway, "--gateway"),
      feedback: feedback === undefined ? undefined : parseEndpoint(feedback, "--feedback"),
    },
    ca: flags.ca === undefined ? undefined : readBytes(flags.ca, "--ca"),
    topic,
    proxy: proxyOf(flags),
    ...timeoutsOf(giveUpAfterMs),
    http2: {
      onConnectionLost,
      giveUpAfterMs,
      maxConnections: connections,
      answerTimeoutMs: ifShorter(giveUpAfterMs, ANSWER_TIMEOUT_MS),
    },
    binary: { onConnectionLost, giveUpAfterMs, connections, settleAfterMs },
    feedbackSilenceTimeoutMs: giveUpAfterMs,
    tap: frames && frameTap(screen, { protocol, shown: frames }),
  });
}

/** No single step may take longer than the run waits for progress. */
function timeoutsOf(
  giveUpAfterMs: number | undefined,
): Pick<ClientOptions, "connectTimeoutMs" | "handshakeTimeoutMs"> {
  const timeoutMs = ifShorter(giveUpAfterMs, CONNECT_TIMEOUT_MS);
  return { connectTimeoutMs: timeoutMs, handshakeTimeoutMs: timeoutMs };
}

/** A limit that shortens a default; otherwise undefined, which means the default. The client refuses limits below 1. */
function ifShorter(limitMs: number | undefined, defaultMs: number): number | undefined {
  return limitMs === undefined || limitMs < 1 || limitMs >= defaultMs ? undefined : limitMs;
}

/** The option of the client that `--proxy` stands for. */
export function proxyOf({ proxy }: ConnectionFlags): ClientOptions["proxy"] {
  return proxy === undefined || proxy === "none" ? proxy : { url: proxy };
}

/**
 * @param flag the flag that has the text, for the error
 * @throws UsageError for anything but host:port, or a host
 */
export function parseEndpoint(text: string, flag: string): { host: string; port?: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined)
    throw new UsageError(
      "invalid-type",
      `${flag} must be host:port, for instance localhost:2195 or [::1]:2195.`,
    );
  if (match?.[3] === undefined) return { host };
  const port = Number(match[3]);
  if (port >= 1 && port <= 65_535) return { host, port };
  throw new UsageError("out-of-range", `${flag} has the port ${port}; ports are 1 to 65535.`);
}
