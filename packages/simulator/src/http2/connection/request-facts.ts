import type { Verdict } from "../../journal/journal-entry.js";
import type { ReceivedFacts } from "../../received/received.js";
import type { ReceivedAnswer, ReceivedProviderToken } from "../../received/received-notification.js";
import type { Judgement } from "../judging/judge-request.js";
import type { Request } from "../request.js";
import { numberOf, utf8Of } from "./field-values.js";
import { interned } from "./interned.js";

/** No field of HTTP/2 has this character (RFC 9113, 8.2.1). */
const BETWEEN = "\0";

/** What became of a request. */
interface RequestFate {
  readonly connection: string;
  /** Lower-case hex; empty for a broadcast. */
  readonly deviceToken: string;
  readonly defaultTopic: string | undefined;
  readonly receivedAt: number;
  readonly outcome: Verdict;
  readonly answer: ReceivedAnswer | undefined;
  readonly rule: string | undefined;
}

/**
 * A request as the ring keeps it: two texts, one of all fields and one of the payload. Few objects survive, so the
 * garbage collector has little to move; the fields are taken apart when somebody looks at them.
 */
export class RequestFacts implements ReceivedFacts {
  readonly stream: number;
  readonly connection: string;
  readonly deviceToken: string;
  readonly topic: string | undefined;
  readonly pushType: string | undefined;
  readonly priority: number;
  readonly expiration: number | undefined;
  readonly payloadText: string;
  readonly payloadBytes: number;
  readonly receivedAt: number;
  readonly outcome: Verdict;
  readonly answer: ReceivedAnswer | undefined;
  readonly rule: string | undefined;
  readonly #isBroadcast: boolean;
  readonly #token: Judgement["token"];
  readonly #fields: string;

  constructor({ headers, stream, fields, body }: Request, { token, route }: Judgement, fate: RequestFate) {
    this.#isBroadcast = route?.api === "broadcast";
    this.#token = token;
    this.#fields = shownFields(fields);
    this.stream = stream;
    this.connection = fate.connection;
    this.deviceToken = fate.deviceToken;
    this.topic = interned(
      route?.api === "broadcast" ? route.bundleId : (headers.get("apns-topic") ?? fate.defaultTopic),
    );
    this.pushType = interned(headers.get("apns-push-type"));
    this.priority = numberOf(headers.get("apns-priority")) ?? 10;
    this.expiration = numberOf(headers.get("apns-expiration"));
    this.payloadText = body.toString("utf8");
    this.payloadBytes = body.length;
    this.receivedAt = fate.receivedAt;
    this.outcome = fate.outcome;
    this.answer = fate.answer;
    this.rule = fate.rule;
  }

  get protocol(): "http2" {
    return "http2";
  }

  get command(): undefined {
    return undefined;
  }

  get identifier(): undefined {
    return undefined;
  }

  get channelId(): string | undefined {
    return this.#isBroadcast ? this.#field("apns-channel-id") : undefined;
  }

  get collapseId(): string | undefined {
    return this.#field("apns-collapse-id");
  }

  get providerToken(): ReceivedProviderToken | undefined {
    if (this.#token === undefined) return undefined;
    const { key, issuedAtSeconds: issuedAt } = this.#token;
    return { keyId: key.keyId, teamId: key.teamId, issuedAt };
  }

  get headers(): ReceivedFacts["headers"] {
    const parts = this.#fields === "" ? [] : this.#fields.split(BETWEEN);
    return Array.from({ length: parts.length / 2 }, (_none, index) => [
      parts[index * 2] ?? "",
      utf8Of(parts[index * 2 + 1]) ?? "",
    ]);
  }

  get headerBytes(): number {
    return this.#fields.length;
  }

  #field(name: string): string | undefined {
    return this.headers.find(([own]) => own === name)?.[1];
  }
}

/** All fields, unknown ones too, without the provider token. */
function shownFields(fields: readonly string[]): string {
  const shown: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? "";
    if (name !== "authorization" && !name.startsWith(":")) shown.push(name, fields[at + 1] ?? "");
  }
  return shown.join(BETWEEN);
}
