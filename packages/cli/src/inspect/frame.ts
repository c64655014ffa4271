/** A frame as `apns inspect` shows it. */
export interface Frame {
  /** Its name in the documents, such as notification or HEADERS. */
  readonly frame: string;
  /** HTTP/2: its stream; 0 for the connection. */
  readonly stream?: number | undefined;
  /** What it holds, in the order in which it is shown. Undefined fields are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads the frames of one direction of a connection, from its beginning, whose bytes may come in pieces. */
export interface FrameStream {
  /** The frames that end in this piece. */
  push(piece: Uint8Array): readonly Frame[];
  /** Why the rest cannot be read, in a sentence; undefined as long as it can. */
  readonly failure: string | undefined;
  /** Why the bytes cannot end here; undefined if they can. */
  readonly cut: string | undefined;
}

/** The frames of a capture, and why it cannot be read to its end. */
export interface Inspection {
  readonly frames: readonly Frame[];
  /** A sentence; undefined if everything was read. */
  readonly failure: string | undefined;
  /** What the frames say together; absent: there is nothing more to say. */
  readonly summary?: string;
}

/** Whether device tokens are shown whole. Authorization is never shown. */
export type Shown = "masked" | "whole";

/** The frames of a whole capture. */
export function inspectWhole(stream: FrameStream, capture: Uint8Array): Inspection {
  const frames = stream.push(capture);
  return { frames, failure: stream.failure ?? stream.cut };
}

/** A frame as one line. */
export function frameText({ frame, stream, fields }: Frame): string {
  const head = stream === undefined || stream === 0 ? frame : `${frame}, stream ${stream}`;
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => (value === true ? name : `${name} ${textOf(value)}`));
  return rest.length === 0 ? head : `${head}: ${rest.join(", ")}`;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
