import type { FrameFacts as LoggedFrame } from "../connections/frame-log.js";
import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { NotificationEntry, Verdict } from "../journal/journal-entry.js";
import type { ReceivedFacts } from "../received/received.js";
import type { Frame } from "./frame-reader.js";

const NO_HEADERS: ReceivedFacts["headers"] = [];

export type VerdictFacts = Pick<NotificationEntry, "status" | "rule">;

/** What is copied out of a frame, and what became of it. */
export interface FrameFacts extends VerdictFacts {
  readonly deviceToken: string;
  readonly payloadText: string;
}

/** A frame as the ring keeps it. */
export function receivedFrame(
  frame: Frame,
  facts: FrameFacts & {
    readonly outcome: Verdict;
    readonly connection: EndpointConnection;
    readonly receivedAt: number;
  },
): ReceivedFacts {
  const topics = facts.connection.certificate?.topics ?? [];
  return {
    protocol: "binary",
    connection: facts.connection.id,
    stream: undefined,
    command: frame.command,
    identifier: frame.identifier,
    receivedAt: facts.receivedAt,
    deviceToken: facts.deviceToken,
    channelId: undefined,
    topic: topics.length === 1 ? topics[0] : undefined,
    pushType: undefined,
    priority: frame.priority,
    expiration: frame.expiration,
    collapseId: undefined,
    headers: NO_HEADERS,
    payloadText: facts.payloadText,
    payloadBytes: frame.payloadEnd - frame.payloadStart,
    providerToken: undefined,
    outcome: facts.outcome,
    answer: undefined,
    rule: facts.rule,
  };
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
