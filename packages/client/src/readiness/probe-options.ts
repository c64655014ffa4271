import {
  abortSignal,
  milliseconds,
  type OptionTable,
  type PartialOptions,
  text,
} from "@apns/transport/options";

export interface ProbeOptions {
  /** Milliseconds it may take, 1 to 86,400,000. Default 5000 for `check`, 30,000 for `warm`. */
  readonly timeoutMs: number;
  /** Ends the wait with a TransportError `closed`. Default: nothing does. */
  readonly signal: AbortSignal | undefined;
  /** The name of one of the client's `identities`. Default: the client's own. */
  readonly identity: string | undefined;
}

export interface WarmOptions extends PartialOptions<ProbeOptions> {}
export interface CheckOptions extends PartialOptions<ProbeOptions> {}

export const warmOptionTable: OptionTable<ProbeOptions> = tableOf(30_000);
export const checkOptionTable: OptionTable<ProbeOptions> = tableOf(5000);

function tableOf(timeoutMs: number): OptionTable<ProbeOptions> {
  return {
    timeoutMs: { check: milliseconds(1), default: timeoutMs },
    signal: { check: abortSignal, default: undefined },
    identity: { check: text, default: undefined },
  };
}
