const DEVICE = "/3/device";
const BROADCAST = /^\/4\/broadcasts\/apps\/([^/?#]+)$/;
const CHANNELS = /^\/1\/apps\/([^/?#]+)\/(channels|all-channels)$/;

const METHODS = {
  device: ["POST"],
  broadcast: ["POST"],
  channels: ["POST", "GET", "DELETE"],
  "all-channels": ["GET"],
} as const satisfies Readonly<Record<Route["api"], readonly string[]>>;

/** A complete request. */
export interface Request {
  readonly stream: number;
  readonly method: string;
  readonly path: string;
  /** Names and values as they were sent, one after the other. */
  readonly fields: readonly string[];
  /** By lower-case name; a repeated field has its first value. */
  readonly headers: ReadonlyMap<string, string>;
  /** The first field that occurs twice. */
  readonly duplicate: string | undefined;
  readonly body: Buffer;
}

/** Reads the field list as it was sent: an object would hide fields that occur twice. */
export function readRequest(stream: number, fields: readonly string[], body: Buffer): Request {
  const headers = new Map<string, string>();
  let duplicate: string | undefined;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? "";
    if (!headers.has(name)) headers.set(name, fields[at + 1] ?? "");
    // A cookie may be split into several fields (RFC 9113, 8.2.3).
    else if (name !== "cookie") duplicate ??= name;
  }
  const method = headers.get(":method") ?? "";
  return { stream, method, path: headers.get(":path") ?? "", fields, headers, duplicate, body };
}

/** What a path addresses. */
export type Route =
  | { readonly api: "device"; readonly deviceToken: string }
  | { readonly api: "broadcast" | "channels" | "all-channels"; readonly bundleId: string };

/** Undefined for an unknown path. */
export function routeOf(path: string): Route | undefined {
  if (path === DEVICE) return { api: "device", deviceToken: "" };
  if (path.startsWith(`${DEVICE}/`)) {
    const deviceToken = path.slice(DEVICE.length + 1);
    return /[/?#]/.test(deviceToken) ? undefined : { api: "device", deviceToken };
  }
  const broadcast = BROADCAST.exec(path);
  if (broadcast !== null) return { api: "broadcast", bundleId: broadcast[1] ?? "" };
  const channels = CHANNELS.exec(path);
  if (channels === null) return undefined;
  return { api: channels[2] === "channels" ? "channels" : "all-channels", bundleId: channels[1] ?? "" };
}

export function isMethodOf(route: Route, method: string): boolean {
  return (METHODS[route.api] as readonly string[]).includes(method);
}
