import { utf8Length } from "@apns/wire/bytes";
import { TransportError } from "../../../../errors/transport-error.js";
import type { Request } from "../../request.js";
import type { PushHeaders } from "./push-headers.js";

/** What each field counts besides its octets (RFC 9113, section 6.5.2). */
const FIELD_BYTES = 32;
/** Octets of an apns-id, and of a collapse id that is one. */
const ID_BYTES = 36;
/** More than any notification's list takes without its authority, authorization, topic and own collapse id. */
const MOST_PUSH_BYTES = 1024;

/** What the headers of a connection's requests have in common. */
export interface ListContext {
  readonly authority: string;
  readonly guardsAgainstDuplicates: boolean;
}

/** The server's limit for the headers of a request (SETTINGS_MAX_HEADER_LIST_SIZE). */
export class HeaderListLimit {
  readonly #context: ListContext;
  #maxBytes = Infinity;
  /** What is always left for the authorization and the topic of a notification. */
  #room = Infinity;

  constructor(context: ListContext) {
    this.#context = context;
  }

  set(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#room = maxBytes - MOST_PUSH_BYTES - this.#context.authority.length;
  }

  /** Why the server does not accept these headers; undefined if it does. Nearly always a sum of two lengths tells. */
  refusal<Ticket>(request: Request<Ticket>): TransportError | undefined {
    const { headers, token } = request;
    const authorization = token === undefined ? "" : token.authorization;
    if (headers !== undefined && headers.collapseId === undefined) {
      const topicUnits = headers.topic === undefined ? 0 : headers.topic.length;
      if (authorization.length + 3 * topicUnits <= this.#room) return undefined;
    }
    const byteCount = this.#listBytes(request, authorization);
    return byteCount <= this.#maxBytes ? undefined : tooLarge(byteCount, this.#maxBytes);
  }

  #listBytes<Ticket>({ headers, api, deviceToken }: Request<Ticket>, authorization: string): number {
    const fields: (readonly [name: string, value: string])[] = [
      [":scheme", "https"],
      [":authority", this.#context.authority],
    ];
    if (authorization !== "") fields.push(["authorization", authorization]);
    if (headers !== undefined) fields.push(...pushFields(headers, deviceToken));
    if (api !== undefined) fields.push([":method", api.method], [":path", api.path], ...api.headers);
    return listBytes(fields) + (headers === undefined ? 0 : idBytes(headers, this.#context));
  }
}

function listBytes(fields: readonly (readonly [name: string, value: string])[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + utf8Length(value) + FIELD_BYTES, 0);
}

function pushFields(headers: PushHeaders, deviceToken: string): [name: string, value: string][] {
  const { topic, pushType, priority, expiration, collapseId } = headers;
  const fields: [name: string, value: string][] = [
    [":method", "POST"],
    [":path", `/3/device/${deviceToken}`],
    ["apns-push-type", pushType],
  ];
  if (topic !== undefined) fields.push(["apns-topic", topic]);
  if (priority !== undefined) fields.push(["apns-priority", String(priority)]);
  if (expiration !== undefined) fields.push(["apns-expiration", String(expiration)]);
  if (collapseId !== undefined) fields.push(["apns-collapse-id", collapseId]);
  return fields;
}

function idBytes({ collapseId }: PushHeaders, { guardsAgainstDuplicates }: ListContext): number {
  const isGuarded = collapseId === undefined && guardsAgainstDuplicates;
  const guardBytes = isGuarded ? "apns-collapse-id".length + ID_BYTES + FIELD_BYTES : 0;
  return "apns-id".length + ID_BYTES + FIELD_BYTES + guardBytes;
}

function tooLarge(byteCount: number, maxBytes: number): TransportError {
  const message = `The headers take ${byteCount} bytes, counted as HTTP/2 counts them; the server takes ${maxBytes}.`;
  return new TransportError("headers-too-large", message, {
    hint: "It was not sent. Shorten the topic, the channel id or the provider token.",
  });
}
