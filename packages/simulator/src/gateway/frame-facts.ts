import type { FrameFacts as LoggedFrame } from "../connections/frame-log.js";
import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { Verdict } from "../journal/journal-entry.js";
import type { ReceivedFacts } from "../received/received.js";
import type { Frame } from "./frame-reader.js";

const NO_HEADERS: ReceivedFacts["headers"] = [];

/** What became of a frame. */
interface FrameFate {
  readonly connection: EndpointConnection;
  readonly outcome: Verdict;
  readonly rule: string | undefined;
  readonly receivedAt: number;
}

/**
 * A frame as the ring keeps it: where it lies in the bytes that were read. Nothing is copied or decoded before somebody
 * looks at it; the bytes stay as long as one of their frames does.
 */
export class FrameFacts implements ReceivedFacts {
  readonly command: 0 | 1 | 2;
  readonly identifier: number;
  readonly expiration: number | undefined;
  readonly priority: number;
  readonly outcome: Verdict;
  readonly rule: string | undefined;
  readonly receivedAt: number;
  readonly #connection: EndpointConnection;
  readonly #bytes: Buffer;
  readonly #tokenStart: number;
  readonly #tokenEnd: number;
  readonly #payloadStart: number;
  readonly #payloadEnd: number;

  constructor(frame: Frame, fate: FrameFate) {
    this.command = frame.command;
    this.identifier = frame.identifier;
    this.expiration = frame.expiration;
    this.priority = frame.priority;
    this.outcome = fate.outcome;
    this.rule = fate.rule;
    this.receivedAt = fate.receivedAt;
    this.#connection = fate.connection;
    this.#bytes = frame.bytes;
    this.#tokenStart = frame.tokenStart;
    this.#tokenEnd = frame.tokenEnd;
    this.#payloadStart = frame.payloadStart;
    this.#payloadEnd = frame.payloadEnd;
  }

  get protocol(): "binary" {
    return "binary";
  }

  get connection(): string {
    return this.#connection.id;
  }

  get deviceToken(): string {
    return this.#tokenStart < 0 ? "" : this.#bytes.toString("hex", this.#tokenStart, this.#tokenEnd);
  }

  get payloadText(): string {
    return this.#bytes.toString("utf8", this.#payloadStart, this.#payloadEnd);
  }

  get payloadBytes(): number {
    return this.#payloadEnd - this.#payloadStart;
  }

  get topic(): string | undefined {
    const topics = this.#connection.certificate?.topics ?? [];
    return topics.length === 1 ? topics[0] : undefined;
  }

  get headers(): ReceivedFacts["headers"] {
    return NO_HEADERS;
  }

  get headerBytes(): number {
    return 0;
  }

  get stream(): undefined {
    return undefined;
  }

  get channelId(): undefined {
    return undefined;
  }

  get pushType(): undefined {
    return undefined;
  }

  get collapseId(): undefined {
    return undefined;
  }

  get providerToken(): undefined {
    return undefined;
  }

  get answer(): undefined {
    return undefined;
  }
}

/** A frame as its connection's log has it. */
export function loggedFrame(frame: Frame): LoggedFrame {
  const { command, identifier, malformed, tokenStart, tokenEnd, payloadStart, payloadEnd } = frame;
  return {
    direction: "in",
    type: `command ${command}`,
    stream: identifier,
    length: tokenEnd - tokenStart + payloadEnd - payloadStart,
    flags: 0,
    ...(malformed === undefined ? {} : { detail: malformed }),
  };
}
