import { receivedPayload } from "../journal/received-payload.js";
import type {
  ReceivedAnswer,
  ReceivedNotification,
  ReceivedOutcome,
  ReceivedProviderToken,
} from "./received-notification.js";

/** What is known when a notification is taken. */
export type ReceivedFacts = Omit<ReceivedNotification, "id" | "sequence" | "payload" | "answeredAt">;

/** A notification in the ring. Its text is parsed when somebody wants to see it. */
export class Received implements ReceivedNotification {
  readonly id: string;
  readonly sequence: number;
  readonly protocol: "binary" | "http2";
  readonly connection: string;
  readonly stream: number | undefined;
  readonly command: 0 | 1 | 2 | undefined;
  readonly identifier: number | undefined;
  readonly receivedAt: number;
  readonly deviceToken: string;
  readonly channelId: string | undefined;
  readonly topic: string | undefined;
  readonly pushType: string | undefined;
  readonly priority: number;
  readonly expiration: number | undefined;
  readonly collapseId: string | undefined;
  readonly headers: ReceivedNotification["headers"];
  readonly payloadText: string;
  readonly payloadBytes: number;
  readonly providerToken: ReceivedProviderToken | undefined;
  readonly outcome: ReceivedOutcome;
  readonly rule: string | undefined;
  answer: ReceivedAnswer | undefined;
  #parsed: { readonly payload: unknown } | undefined;

  constructor(startId: string, sequence: number, facts: ReceivedFacts) {
    this.id = `${startId}-${sequence}`;
    this.sequence = sequence;
    this.protocol = facts.protocol;
    this.connection = facts.connection;
    this.stream = facts.stream;
    this.command = facts.command;
    this.identifier = facts.identifier;
    this.receivedAt = facts.receivedAt;
    this.deviceToken = facts.deviceToken;
    this.channelId = facts.channelId;
    this.topic = facts.topic;
    this.pushType = facts.pushType;
    this.priority = facts.priority;
    this.expiration = facts.expiration;
    this.collapseId = facts.collapseId;
    this.headers = facts.headers;
    this.payloadText = facts.payloadText;
    this.payloadBytes = facts.payloadBytes;
    this.providerToken = facts.providerToken;
    this.outcome = facts.outcome;
    this.rule = facts.rule;
    this.answer = facts.answer;
  }

  get answeredAt(): number | undefined {
    return this.answer?.at;
  }

  get payload(): unknown {
    this.#parsed ??= receivedPayload(this.payloadText);
    return this.#parsed.payload;
  }

  /** For `JSON.stringify`: the payload as its value. */
  toJSON(): object {
    const { payload, answeredAt } = this;
    return { ...this, payload, answeredAt };
  }
}
