import type { Answer } from "../rules/rule.js";

/** Clients count from 1 or draw at random; neither gets here. */
const NEVER_SENT = 0xfffffffe;

/** The identifiers that an error response may name. */
export interface KnownIdentifiers {
  readonly own: number;
  readonly previous: number;
}

/** The identifier that an error response names. */
export function answerIdentifier(answer: Answer, known: KnownIdentifiers): number {
  switch (answer.identifier) {
    case undefined:
    case "own":
      return known.own;
    case "zero":
      return 0;
    case "previous":
      return known.previous;
    case "unknown":
      return known.own === NEVER_SENT ? NEVER_SENT - 1 : NEVER_SENT;
    default:
      return answer.identifier;
  }
}

/** The six bytes (Apple, Binary Provider API, figure A-2): command 8, status, identifier. */
export function answerBytes(status: number, identifier: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes[0] = 8;
  bytes[1] = status;
  bytes.writeUInt32BE(identifier, 2);
  return bytes;
}
