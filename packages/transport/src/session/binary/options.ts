import { integer, milliseconds, oneOf } from "../../options/option-check.js";
import {
  checkOrder,
  type OptionTable,
  type PartialOptions,
  resolveOptions,
} from "../../options/option-table.js";
import type { ReconnectDelay } from "../reconnect-delay.js";

/** How a binary session behaves. */
export interface BinarySessionOptions {
  /**
   * The frame format: 2 (default) carries priority and payloads of 2048 bytes; 1 is for gateways that know
   * only the enhanced format. Command 0 is not offered: it has no identifier, so nothing could be resent.
   */
  readonly command: 1 | 2;
  /** Largest payload in bytes of UTF-8, 1 to 65535. Default 2048 (Apple, Binary Provider API, table A-1). */
  readonly maxPayloadBytes: number;
  /**
   * How many written notifications may be unsettled, 1 to 10,000,000. Default 100,000, as in PyAPNs. When so many
   * are, writing stops: nothing leaves the resend log by overflow. With silence as the only evidence, a steady rate
   * cannot exceed this number per `settleAfterMs`.
   */
  readonly resendBufferSize: number;
  /**
   * What happens when the resend log is full: `wait` (default) for evidence or silence; `barrier` asks the gateway
   * with a barrier, which costs a connection each time.
   */
  readonly onBufferFull: "wait" | "barrier";
  /**
   * Milliseconds of silence after which a written notification is presumed accepted, 1 to 3,600,000.
   * Default 3000: error responses were seen 100 to 1000 ms late, and 750 ms was found too short. The time stands still
   * while a write is stuck.
   */
  readonly settleAfterMs: number;
  /**
   * What to do with notifications whose connection died without an error response: `resend` (default, at
   * least once: the gateway may have taken them already) or `report` them as unaccounted (at most once).
   */
  readonly onConnectionLost: "resend" | "report";
  /**
   * How `flush` and `close` find out that everything was taken: `barrier` (default) writes a deliberately malformed
   * notification whose rejection proves it; `silence` waits for `settleAfterMs`.
   */
  readonly confirm: "barrier" | "silence";
  /** Milliseconds that a barrier may take to be answered, 1 or more; then silence settles. Default 5000. */
  readonly barrierTimeoutMs: number;
  /** Milliseconds without traffic after which an idle connection closes. Default 30,000, as in PyAPNs; 0: never. */
  readonly idleTimeoutMs: number;
  /** The pause before a reconnect: exponential with full jitter. Default 50 ms to 30 s. */
  readonly reconnectDelay: ReconnectDelay;
  /**
   * Milliseconds without any progress, while connections fail or die, after which everything pending settles as
   * failed (never sent) or unaccounted; 1 or more. Default 60,000.
   */
  readonly giveUpAfterMs: number;
  /**
   * When to keep a second connection open, unused, so that what an error response discarded leaves again without a
   * handshake: `auto` (default) for ten seconds after a notification was rejected, `always` while notifications leave,
   * or `never`. Where error responses come faster than handshakes end there are up to three of them. Each costs you and
   * the gateway a connection while it lasts; each error response uses up one, and one handshake, whatever their number.
   */
  readonly spareConnection: "auto" | "always" | "never";
  /**
   * Connections in a row that may close right after their handshake, before anything was written, until the session
   * gives up, 1 to 1000. It nearly always means a certificate that the gateway does not accept. Default 3.
   */
  readonly maxHandshakeCloses: number;
  /** Milliseconds that a connection must live after suspicious losses before it carries notifications. Default 100. */
  readonly proveMs: number;
  /** Milliseconds to go on reading for an error response after a write has failed, 1 or more. Default 1000. */
  readonly answerGraceMs: number;
  /** Milliseconds that one write may take before the connection counts as dead, 1 or more. Default 30,000. */
  readonly writeTimeoutMs: number;
  /** Largest write in bytes, 1 or more. Default 262,144. A single notification may exceed it. */
  readonly maxWriteBytes: number;
  /** The sequence number to start from. Default 0; other values are for tests near the wrap of identifiers. */
  readonly firstSequence: number;
}

/** Range and default of each option, as the docstrings above state them. */
export const binarySessionOptionTable: OptionTable<BinarySessionOptions> = {
  command: { check: oneOf(1, 2), default: 2 },
  maxPayloadBytes: { check: integer(1, 65_535), default: 2048 },
  resendBufferSize: { check: integer(1, 10_000_000), default: 100_000 },
  onBufferFull: { check: oneOf("wait", "barrier"), default: "wait" },
  settleAfterMs: { check: milliseconds(1), default: 3000 },
  onConnectionLost: { check: oneOf("resend", "report"), default: "resend" },
  confirm: { check: oneOf("barrier", "silence"), default: "barrier" },
  barrierTimeoutMs: { check: milliseconds(1), default: 5000 },
  idleTimeoutMs: { check: milliseconds(0), default: 30_000 },
  reconnectDelay: {
    check: checkOrder,
    group: {
      baseMs: { check: milliseconds(0), default: 50 },
      maxMs: { check: milliseconds(0), default: 30_000 },
    },
  },
  giveUpAfterMs: { check: milliseconds(1), default: 60_000 },
  spareConnection: { check: oneOf("auto", "always", "never"), default: "auto" },
  maxHandshakeCloses: { check: integer(1, 1000), default: 3 },
  proveMs: { check: milliseconds(0), default: 100 },
  answerGraceMs: { check: milliseconds(1), default: 1000 },
  writeTimeoutMs: { check: milliseconds(1), default: 30_000 },
  maxWriteBytes: { check: integer(1, 0x7fffffff), default: 262_144 },
  firstSequence: { check: integer(0, Number.MAX_SAFE_INTEGER), default: 0 },
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws UsageError `unknown-option`, `invalid-type` or `out-of-range`
 */
export function resolveBinarySessionOptions(
  given: PartialOptions<BinarySessionOptions> = {},
): BinarySessionOptions {
  return resolveOptions(binarySessionOptionTable, given);
}
