/** A frame as `apns inspect` shows it. */
export interface Frame {
  /** Its name in the documents, such as notification or HEADERS. */
  readonly frame: string;
  /** HTTP/2: its stream; 0 for the connection. */
  readonly stream?: number | undefined;
  /** What it holds, in the order in which it is shown. Undefined fields are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The frames of a capture, and why it cannot be read to its end. */
export interface Inspection {
  readonly frames: readonly Frame[];
  /** A sentence; undefined if everything was read. */
  readonly failure: string | undefined;
}

/** Whether device tokens are shown whole. Authorization is never shown. */
export type Shown = "masked" | "whole";
