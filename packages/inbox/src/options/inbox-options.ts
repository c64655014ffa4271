import { isLoopbackName } from "../gate/host-name.js";
import { InboxError } from "../inbox-error.js";

/** What `startInbox` takes. Undefined means the default everywhere. */
export interface InboxOptions {
  /** The port. Default 0: a free one. */
  readonly port?: number | undefined;
  /** The address or name to listen on. Default `127.0.0.1`. Beyond this machine it needs a password, a token, or `auth: "none"`. */
  readonly host?: string | undefined;
  /**
   * Names under which the inbox may be asked for, without port. `localhost` and loopback addresses always pass, and, if
   * the inbox listens beyond this machine, every IP address. Default: no others.
   */
  readonly allowHosts?: readonly string[] | undefined;
  /** Other websites that may use the API from a browser, such as `http://localhost:5173`. Default: none. */
  readonly allowOrigins?: readonly string[] | undefined;
  /** What people enter in the browser, with any user name. At least 8 characters. Default: none. */
  readonly password?: string | undefined;
  /** What programs send as `authorization: Bearer ...`. At least 8 characters. Default: none. */
  readonly token?: string | undefined;
  /** `none`: everybody who reaches the port may use the inbox, also beyond this machine. Default `required` there. */
  readonly auth?: "required" | "none" | undefined;
  /** Largest body of a request, bytes, 1,024 to 16,777,216. Default 1,048,576. */
  readonly maxBodyBytes?: number | undefined;
  /** How much may wait for a reader of a stream before it is cut, bytes, 65,536 to 268,435,456. Default 4,194,304. */
  readonly streamBufferBytes?: number | undefined;
  /** Streams and waits at a time, 1 to 10,000. Default 500. */
  readonly maxStreams?: number | undefined;
  /** A folder with the files of the identity, which `GET /api/v1/identity` then names. Default: none. */
  readonly dir?: string | undefined;
}

/** The same with every default filled in. */
export interface ResolvedInboxOptions {
  readonly port: number;
  readonly host: string;
  readonly allowHosts: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly password: string | undefined;
  readonly token: string | undefined;
  readonly maxBodyBytes: number;
  readonly streamBufferBytes: number;
  readonly maxStreams: number;
  readonly dir: string | undefined;
  /** Whether it listens beyond this machine. */
  readonly isOpen: boolean;
}

const MIN_SECRET_CHARACTERS = 8;
const NAMES: ReadonlySet<string> = new Set([
  "port",
  "host",
  "allowHosts",
  "allowOrigins",
  "password",
  "token",
  "auth",
  "maxBodyBytes",
  "streamBufferBytes",
  "maxStreams",
  "dir",
] satisfies (keyof InboxOptions)[]);

/** @throws InboxError `invalid-option`, `missing-password` */
export function resolveInboxOptions(options: InboxOptions): ResolvedInboxOptions {
  for (const name of Object.keys(options)) {
    if (!NAMES.has(name)) throw invalid(`${name} does not exist; options are ${[...NAMES].join(", ")}`);
  }
  const host = text("host", options.host) ?? "127.0.0.1";
  const resolved = {
    port: whole("port", options.port, [0, 65_535]) ?? 0,
    host,
    allowHosts: (list("allowHosts", options.allowHosts) ?? []).map((name) => name.toLowerCase()),
    allowOrigins: (list("allowOrigins", options.allowOrigins) ?? []).map(originOf),
    password: secret("password", options.password),
    token: secret("token", options.token),
    maxBodyBytes: whole("maxBodyBytes", options.maxBodyBytes, [1024, 16_777_216]) ?? 1_048_576,
    streamBufferBytes:
      whole("streamBufferBytes", options.streamBufferBytes, [65_536, 268_435_456]) ?? 4_194_304,
    maxStreams: whole("maxStreams", options.maxStreams, [1, 10_000]) ?? 500,
    dir: text("dir", options.dir),
    isOpen: !isLoopbackName(host),
  };
  const { auth } = options;
  if (auth !== undefined && auth !== "none" && auth !== "required") {
    throw invalid(`auth is ${JSON.stringify(auth)}; it must be "required" or "none"`);
  }
  const hasSecret = resolved.password !== undefined || resolved.token !== undefined;
  if (auth === "none" && hasSecret) throw invalid('auth "none" excludes a password and a token');
  if (!hasSecret && (auth === "required" || (auth === undefined && resolved.isOpen))) {
    throw new InboxError(
      "missing-password",
      `the inbox would listen on ${host} for everybody: give password or token, or auth "none" if that is meant`,
    );
  }
  return resolved;
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw invalid(`${name} must be text that is not empty`);
}

function secret(name: string, value: unknown): string | undefined {
  const given = text(name, value);
  if (given === undefined || given.length >= MIN_SECRET_CHARACTERS) return given;
  throw invalid(`${name} has ${given.length} characters; it must have at least ${MIN_SECRET_CHARACTERS}`);
}

function whole(name: string, value: unknown, [min, max]: readonly [number, number]): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw invalid(`${name} is ${String(value)}; it must be a whole number from ${min} to ${max}`);
}

function list(name: string, value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "")) return value;
  throw invalid(`${name} must be a list of texts that are not empty`);
}

/** An origin exactly as browsers write it. */
function originOf(origin: string): string {
  const { protocol, origin: canonical } = URL.canParse(origin)
    ? new URL(origin)
    : { protocol: "", origin: "" };
  if ((protocol === "http:" || protocol === "https:") && canonical === origin) return origin;
  throw invalid(`allowOrigins has ${JSON.stringify(origin)}; origins look like http://localhost:5173`);
}

function invalid(message: string): InboxError {
  return new InboxError("invalid-option", `startInbox: ${message}`);
}
