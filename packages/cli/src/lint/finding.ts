/** `error`: APNs refuses it, or no device does what was meant. `warning`: it may be meant, and seldom is. */
export type Level = "error" | "warning";

/** What is wrong in a payload, by its pointer. */
export interface Problem {
  readonly level: Level;
  /** A name for the kind of problem, stable, in kebab-case. */
  readonly rule: string;
  /** RFC 6901; empty for the whole. */
  readonly pointer: string;
  readonly message: string;
  /** What to do; undefined where the message says it. */
  readonly next?: string | undefined;
}

/** A problem with its place in the text. */
export interface Finding extends Problem {
  readonly line: number;
  readonly column: number;
}
