import { integer, members, milliseconds, type OptionCheck, oneOf } from "../../options/option-check.js";
import type { BinarySessionOptions } from "./options.js";

/** What each option of a binary session must be; the ranges are those of its documentation. */
export const binarySessionOptionChecks: Readonly<Record<keyof BinarySessionOptions, OptionCheck>> = {
  command: oneOf(1, 2),
  maxPayloadBytes: integer(1, 65_535),
  resendBufferSize: integer(1, 10_000_000),
  onBufferFull: oneOf("wait", "barrier"),
  settleAfterMs: milliseconds(1),
  onConnectionLost: oneOf("resend", "report"),
  confirm: oneOf("barrier", "silence"),
  barrierTimeoutMs: milliseconds(1),
  idleTimeoutMs: milliseconds(0),
  reconnectDelay: members({ baseMs: milliseconds(0), maxMs: milliseconds(0) }),
  giveUpAfterMs: milliseconds(1),
  maxHandshakeCloses: integer(1, 1000),
  proveMs: milliseconds(0),
  answerGraceMs: milliseconds(1),
  writeTimeoutMs: milliseconds(1),
  maxWriteBytes: integer(1, 0x7fffffff),
  firstSequence: integer(0, Number.MAX_SAFE_INTEGER),
};
