import type { ApiRequest, PushRequest } from "@apns/wire/api";
import { utf8Length } from "@apns/wire/bytes";
import { TransportError } from "../../../../errors/transport-error.js";
import type { Request } from "../../request.js";

/** What each field counts besides its octets (RFC 9113, section 6.5.2). */
const FIELD_BYTES = 32;
/** Octets of an apns-id, and of a collapse id that is one. */
const ID_BYTES = 36;
/** No notification's list is larger than this, its authority, authorization, topic and collapse id aside. */
const MOST_PUSH_BYTES = 1024;

/** What the headers of a connection's requests have in common. */
export interface ListContext {
  readonly authority: string;
  readonly guardsAgainstDuplicates: boolean;
}

/**
 * Why the headers of a request are larger than the server takes (SETTINGS_MAX_HEADER_LIST_SIZE); undefined if they are
 * not. Nearly always one sum of a few lengths shows that.
 */
export function headersTooLarge<Ticket>(
  request: Request<Ticket>,
  context: ListContext,
  maxBytes: number,
): TransportError | undefined {
  const { push, api, token } = request;
  const authorizationBytes = token?.authorization.length ?? 0;
  if (push !== undefined) {
    const textUnits = (push.topic?.length ?? 0) + (push.collapseId?.length ?? 0);
    const most = MOST_PUSH_BYTES + context.authority.length + authorizationBytes + 3 * textUnits;
    if (most <= maxBytes) return undefined;
  }
  let byteCount = listBytes([
    [":scheme", "https"],
    [":authority", context.authority],
    ...(token === undefined ? [] : ([["authorization", token.authorization]] as const)),
  ]);
  if (push !== undefined) byteCount += listBytes(pushFields(push)) + idBytes(push, context);
  if (api !== undefined) byteCount += listBytes(apiFields(api));
  return byteCount <= maxBytes ? undefined : tooLarge(byteCount, maxBytes);
}

function listBytes(fields: readonly (readonly [name: string, value: string])[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + utf8Length(value) + FIELD_BYTES, 0);
}

function pushFields(push: PushRequest): [name: string, value: string][] {
  const { topic, pushType, priority, expiration, collapseId } = push;
  const fields: [name: string, value: string][] = [
    [":method", "POST"],
    [":path", `/3/device/${push.deviceToken}`],
    ["apns-push-type", pushType],
  ];
  if (topic !== undefined) fields.push(["apns-topic", topic]);
  if (priority !== undefined) fields.push(["apns-priority", String(priority)]);
  if (expiration !== undefined) fields.push(["apns-expiration", String(expiration)]);
  if (collapseId !== undefined) fields.push(["apns-collapse-id", collapseId]);
  return fields;
}

function idBytes({ collapseId }: PushRequest, { guardsAgainstDuplicates }: ListContext): number {
  const isGuarded = collapseId === undefined && guardsAgainstDuplicates;
  const guardBytes = isGuarded ? "apns-collapse-id".length + ID_BYTES + FIELD_BYTES : 0;
  return "apns-id".length + ID_BYTES + FIELD_BYTES + guardBytes;
}

function apiFields({ method, path, headers }: ApiRequest): (readonly [name: string, value: string])[] {
  return [[":method", method], [":path", path], ...headers];
}

function tooLarge(byteCount: number, maxBytes: number): TransportError {
  const message = `The headers take ${byteCount} bytes, counted as HTTP/2 counts them; the server takes ${maxBytes}.`;
  return new TransportError("headers-too-large", message, {
    hint: "It was not sent. Shorten the topic, the channel id or the provider token.",
  });
}
