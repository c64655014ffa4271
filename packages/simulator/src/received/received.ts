import { receivedPayload } from "../journal/received-payload.js";
import type {
  ReceivedAnswer,
  ReceivedNotification,
  ReceivedOutcome,
  ReceivedProviderToken,
} from "./received-notification.js";

/** What is known when a notification is taken. It may read its texts when they are asked for. */
export interface ReceivedFacts
  extends Omit<ReceivedNotification, "id" | "sequence" | "payload" | "answeredAt"> {
  /** How many bytes the header fields have. */
  readonly headerBytes: number;
}

/**
 * A notification in the ring. It holds little more than a reference to its facts, and makes texts and values when
 * somebody wants to see them: most notifications of a load test are seen by nobody.
 */
export class Received implements ReceivedNotification {
  readonly sequence: number;
  /** Of payload and header fields. */
  readonly bytes: number;
  answer: ReceivedAnswer | undefined;
  readonly #startId: string;
  readonly #facts: ReceivedFacts;
  #parsed: { readonly payload: unknown } | undefined;

  constructor(startId: string, sequence: number, facts: ReceivedFacts) {
    this.sequence = sequence;
    this.bytes = facts.payloadBytes + facts.headerBytes;
    this.answer = facts.answer;
    this.#startId = startId;
    this.#facts = facts;
  }

  get id(): string {
    return `${this.#startId}-${this.sequence}`;
  }

  get protocol(): "binary" | "http2" {
    return this.#facts.protocol;
  }

  get connection(): string {
    return this.#facts.connection;
  }

  get stream(): number | undefined {
    return this.#facts.stream;
  }

  get command(): 0 | 1 | 2 | undefined {
    return this.#facts.command;
  }

  get identifier(): number | undefined {
    return this.#facts.identifier;
  }

  get receivedAt(): number {
    return this.#facts.receivedAt;
  }

  get answeredAt(): number | undefined {
    return this.answer?.at;
  }

  get deviceToken(): string {
    return this.#facts.deviceToken;
  }

  get channelId(): string | undefined {
    return this.#facts.channelId;
  }

  get topic(): string | undefined {
    return this.#facts.topic;
  }

  get pushType(): string | undefined {
    return this.#facts.pushType;
  }

  get priority(): number {
    return this.#facts.priority;
  }

  get expiration(): number | undefined {
    return this.#facts.expiration;
  }

  get collapseId(): string | undefined {
    return this.#facts.collapseId;
  }

  get headers(): ReceivedNotification["headers"] {
    return this.#facts.headers;
  }

  get payload(): unknown {
    this.#parsed ??= receivedPayload(this.payloadText);
    return this.#parsed.payload;
  }

  get payloadText(): string {
    return this.#facts.payloadText;
  }

  get payloadBytes(): number {
    return this.#facts.payloadBytes;
  }

  get providerToken(): ReceivedProviderToken | undefined {
    return this.#facts.providerToken;
  }

  get outcome(): ReceivedOutcome {
    return this.#facts.outcome;
  }

  get rule(): string | undefined {
    return this.#facts.rule;
  }

  /** All of it as plain fields, for `JSON.stringify`. */
  toJSON(): ReceivedNotification {
    return {
      id: this.id,
      sequence: this.sequence,
      protocol: this.protocol,
      connection: this.connection,
      stream: this.stream,
      command: this.command,
      identifier: this.identifier,
      receivedAt: this.receivedAt,
      answeredAt: this.answeredAt,
      deviceToken: this.deviceToken,
      channelId: this.channelId,
      topic: this.topic,
      pushType: this.pushType,
      priority: this.priority,
      expiration: this.expiration,
      collapseId: this.collapseId,
      headers: this.headers,
      payload: this.payload,
      payloadText: this.payloadText,
      payloadBytes: this.payloadBytes,
      providerToken: this.providerToken,
      outcome: this.outcome,
      answer: this.answer,
      rule: this.rule,
    };
  }
}
