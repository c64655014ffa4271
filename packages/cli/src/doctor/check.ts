import { pageOfCode } from "../explain/page-of.js";

/** The steps that lead to a device, in their order. */
export type Stage =
  | "key"
  | "certificate"
  | "names"
  | "proxy"
  | "port"
  | "tls"
  | "http2"
  | "clock"
  | "credentials"
  | "device-token";

/** `skipped`: it could not be looked at, or there was nothing to look at. */
type CheckState = "ok" | "warning" | "failed" | "skipped";

/** What `apns doctor` found about one step. */
export interface Check {
  readonly stage: Stage;
  readonly state: CheckState;
  /** One sentence for people. */
  readonly said: string;
  /** What to do; undefined where nothing is to be done. */
  readonly cure?: string | undefined;
  /** The page of the documentation about the reason or the code, as `apns explain` names it. */
  readonly page?: string | undefined;
}

export function ok(stage: Stage, said: string): Check {
  return { stage, state: "ok", said };
}

export function warning(stage: Stage, said: string, cure: string): Check {
  return { stage, state: "warning", said, cure };
}

export function failed(stage: Stage, said: string, cure: string | undefined): Check {
  return { stage, state: "failed", said, cure };
}

export function skipped(stage: Stage, said: string): Check {
  return { stage, state: "skipped", said };
}

/** A failure of a step as an error of ours tells it. */
export function failedBy(stage: Stage, error: unknown): Check {
  const { message, hint, code } = error as {
    readonly message: string;
    readonly hint?: string | undefined;
    readonly code?: unknown;
  };
  return { ...failed(stage, message, hint), page: pageOfCode(code) };
}
