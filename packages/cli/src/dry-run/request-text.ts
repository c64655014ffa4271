import type { PushRequest } from "@apns/wire/api";
import { type CurlConnection, connectionWords, quoted } from "./curl-connection.js";

/** Who the client is, as far as it shows in a request. */
export interface RequestIdentity {
  /** `host:port`. */
  readonly server: string;
  /** How curl shows who it is: flags for a certificate; absent: a bearer. */
  readonly certificateFlags?: readonly string[];
  readonly connection: CurlConnection;
}

/** The header fields of a request, without the bearer. */
export function headersOf(request: PushRequest): readonly (readonly [name: string, value: string])[] {
  const { topic, pushType, priority, expiration, collapseId, id } = request;
  const fields: (readonly [string, string | number | undefined])[] = [
    ["apns-topic", topic],
    ["apns-push-type", pushType],
    ["apns-priority", priority],
    ["apns-expiration", expiration],
    ["apns-collapse-id", collapseId],
    ["apns-id", id],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
}

/** The body as text. */
export function bodyOf({ body }: PushRequest): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

/** The request as it would leave, with `deviceToken` in its path. */
export function requestText(
  request: PushRequest,
  deviceToken: string,
  { server, certificateFlags }: RequestIdentity,
): string {
  const lines = [`POST https://${server}/3/device/${deviceToken}`];
  for (const [name, value] of headersOf(request)) lines.push(`${name}: ${value}`);
  if (certificateFlags === undefined) lines.push("authorization: bearer (made when it leaves)");
  return [...lines, "", bodyOf(request)].join("\n");
}

/** The same by curl. Secrets are left out: the bearer comes from a variable, and so does the login of a proxy. */
export function curlLine(
  request: PushRequest,
  deviceToken: string,
  { server, certificateFlags, connection }: RequestIdentity,
): string {
  const words = ["curl", "--http2", ...connectionWords(connection)];
  words.push(...(certificateFlags ?? []).map(quoted));
  for (const [name, value] of headersOf(request)) words.push("-H", quoted(`${name}: ${value}`));
  if (certificateFlags === undefined) words.push("-H", '"authorization: bearer $APNS_BEARER"');
  return [...words, "-d", quoted(bodyOf(request)), quoted(`https://${server}/3/device/${deviceToken}`)].join(
    " ",
  );
}
