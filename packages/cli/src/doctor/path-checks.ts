import { type Connector, createConnector, type ProxyOption } from "@apns/transport/connector";
import { pageOfCode, pageOfReason } from "../explain/page-of.js";
import type { Server } from "./apple-servers.js";
import { ask, type Reply } from "./ask.js";
import { type Check, failed, failedBy, ok, type Stage, skipped, warning } from "./check.js";
import { checkClock } from "./clock-check.js";
import { checkName } from "./name-check.js";
import { checkPorts } from "./port-check.js";
import { peekSigner, signerOf } from "./signer.js";
import { tlsCheck, untrustedCheck } from "./tls-check.js";

/** How a server is reached. */
export interface PathOptions {
  /** PEM certificates to trust. Undefined: the system's. */
  readonly ca: Uint8Array | undefined;
  /** Undefined: the environment decides. */
  readonly proxy: ProxyOption | undefined;
  /** How long a step may take. */
  readonly timeoutMs: number;
  /** Ends the step at once. */
  readonly signal: AbortSignal;
}

/** A path that works: how to ask over it. */
export interface Path {
  readonly port: number;
}

/** A device token that no device has: what is asked with it reaches nobody. */
export const NOBODY: string = "00".repeat(32);
/** Nothing to show, to play or to wake an app for. */
export const SILENT_BODY = '{"aps":{}}';

/** Which step an error of the connector is about. */
const STAGES: Readonly<Record<string, Stage>> = {
  "connect-failed": "port",
  "connect-timeout": "port",
  "proxy-refused": "proxy",
  "proxy-authentication": "proxy",
  "http2-not-offered": "http2",
};

/**
 * Looks at the way to a server, step by step: its name in both families, its ports, the proxy, TLS and who signs, HTTP/2,
 * an answer to a request without credentials, and the clock. Ends with the first step that fails, since what follows
 * cannot work.
 *
 * @returns how to ask over the path; undefined if it does not work
 */
export async function* checkPath(
  server: Server,
  options: PathOptions,
): AsyncGenerator<Check, Path | undefined, undefined> {
  const [firstPort = 443] = server.ports;
  const first = connectorTo(server, firstPort, options);
  let port: number | undefined = firstPort;
  if (first.proxy !== undefined) {
    const { host, port: proxyPort } = first.proxy;
    yield skipped("names", `The proxy resolves ${server.host}.`);
    yield skipped("port", `The proxy ${host}:${proxyPort} connects to ${server.host}:${firstPort}.`);
  } else {
    if (first.proxyWarning !== undefined) {
      yield warning(
        "proxy",
        first.proxyWarning,
        "Correct the variable, or give --proxy URL or --proxy none.",
      );
    }
    const { check, addresses } = await checkName(server.host);
    yield check;
    if (check.state === "failed") return undefined;
    const ports = await checkPorts({ ...server, addresses, ...patienceOf(options) });
    yield* ports.checks;
    port = ports.port;
  }
  if (port === undefined) return undefined;
  return yield* checkServer(server, port, options);
}

async function* checkServer(
  server: Server,
  port: number,
  options: PathOptions,
): AsyncGenerator<Check, Path | undefined, undefined> {
  const connector = connectorTo(server, port, options);
  try {
    const connection = await connector.connect({ signal: options.signal });
    const certificate = connection.socket.getPeerX509Certificate();
    const protocol = connection.socket.getProtocol() ?? "TLS";
    connection.destroy();
    if (connector.proxy !== undefined) {
      const { host, port: proxyPort } = connector.proxy;
      yield ok("proxy", `The proxy ${host}:${proxyPort} opens a tunnel to ${server.host}:${port}.`);
    }
    const tls = tlsCheck(server.host, protocol, certificate && signerOf(certificate));
    yield tls;
    if (tls.state === "failed") return undefined;
  } catch (error) {
    yield await explainFailure(error, { connector, server, port, options });
    return undefined;
  }
  return yield* checkAnswer(connector, port, options);
}

async function* checkAnswer(
  connector: Connector,
  port: number,
  options: PathOptions,
): AsyncGenerator<Check, Path | undefined, undefined> {
  const sentAtMs = Date.now();
  let reply: Reply;
  try {
    const question = { deviceToken: NOBODY, headers: {}, body: SILENT_BODY };
    reply = await ask(connector, { ...question, ...patienceOf(options) });
  } catch (error) {
    const cure =
      "The server speaks TLS and not the API of APNs. Check host and port, and what stands between.";
    yield failed("http2", (error as Error).message, cure);
    return undefined;
  }
  const { status, reason, dateMs } = reply;
  const said =
    `${connector.endpoint.host} answers a request without credentials with ${status} ${reason ?? ""}`.trim();
  if (reason === "MissingProviderToken") yield ok("http2", `${said}, as APNs does.`);
  else {
    const told = `${said}; APNs answers 403 MissingProviderToken.`;
    yield {
      ...warning("http2", told, "Check that this is a server of APNs."),
      page: pageOfReason(reason),
    };
  }
  yield checkClock(dateMs, { sentAtMs, answeredAtMs: Date.now() });
  return { port };
}

/** A connector to a server; `credentials` as `createConnector` takes them. */
export function connectorTo(
  { host }: Server,
  port: number,
  {
    ca,
    proxy,
    timeoutMs,
    credentials,
  }: PathOptions & { readonly credentials?: Parameters<typeof createConnector>[0]["credentials"] },
): Connector {
  return createConnector({
    endpoint: { host, port },
    alpnProtocols: ["h2"],
    connectTimeoutMs: timeoutMs,
    handshakeTimeoutMs: timeoutMs,
    ca,
    proxy,
    credentials,
  });
}

async function explainFailure(
  error: unknown,
  about: { connector: Connector; server: Server; port: number; options: PathOptions },
): Promise<Check> {
  const { connector, server, port, options } = about;
  const { code = "" } = error as { readonly code?: string };
  const stage = STAGES[code] ?? "tls";
  // Through a proxy the port is reached by the proxy: what cannot be connected to is the proxy.
  if (connector.proxy !== undefined && stage === "port") return failedBy("proxy", error);
  if (code !== "server-not-trusted") return failedBy(stage, error);
  const signer =
    connector.proxy === undefined
      ? await peekSigner({ host: server.host, port, ...patienceOf(options) })
      : undefined;
  if (signer === undefined) return failedBy("tls", error);
  const untrusted = { host: server.host, said: (error as Error).message, signer, now: new Date() };
  return { ...untrustedCheck(untrusted), page: pageOfCode(code) };
}

function patienceOf({ timeoutMs, signal }: PathOptions): Pick<PathOptions, "timeoutMs" | "signal"> {
  return { timeoutMs, signal };
}
