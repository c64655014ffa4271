import type { ReceivedFacts } from "../../received/received.js";
import type { Judgement } from "../judging/judge-request.js";
import type { Request } from "../request.js";
import { numberOf, utf8Of } from "./field-values.js";

type RequestFacts = Omit<
  ReceivedFacts,
  "connection" | "deviceToken" | "receivedAt" | "outcome" | "answer" | "rule"
>;

/** What a request says, for the ring. */
export function receivedFacts(
  { headers, stream, fields, body }: Request,
  { token, route }: Judgement,
  defaultTopic: string | undefined,
): RequestFacts {
  const isBroadcast = route?.api === "broadcast";
  return {
    protocol: "http2",
    stream,
    command: undefined,
    identifier: undefined,
    channelId: isBroadcast ? headers.get("apns-channel-id") : undefined,
    topic: isBroadcast ? route.bundleId : (headers.get("apns-topic") ?? defaultTopic),
    pushType: headers.get("apns-push-type"),
    priority: numberOf(headers.get("apns-priority")) ?? 10,
    expiration: numberOf(headers.get("apns-expiration")),
    collapseId: utf8Of(headers.get("apns-collapse-id")),
    headers: shownHeaders(fields),
    payloadText: body.toString("utf8"),
    payloadBytes: body.length,
    providerToken:
      token === undefined
        ? undefined
        : { keyId: token.key.keyId, teamId: token.key.teamId, issuedAt: token.issuedAtSeconds },
  };
}

/** All fields, unknown ones too, without the provider token. */
function shownHeaders(fields: readonly string[]): readonly (readonly [string, string])[] {
  const shown: [string, string][] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? "";
    if (name === "authorization" || name.startsWith(":")) continue;
    const value = fields[at + 1] ?? "";
    shown.push([name, isAscii(value) ? value : (utf8Of(value) ?? "")]);
  }
  return shown;
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the first character of ASCII is one.
  return /^[\x00-\x7f]*$/.test(text);
}
