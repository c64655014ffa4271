import type { Readable, Writable } from "node:stream";

/** The streams and the environment of a command: those of the process, or those of a test. */
export interface Terminal {
  readonly stdin: Readable;
  /** Data. */
  readonly stdout: Writable;
  /** Messages for people. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** Writes a line for people. */
export function say(terminal: Terminal, text: string): void {
  terminal.stderr.write(`${text}\n`);
}

/** Writes a line of data. */
export function print(terminal: Terminal, text: string): void {
  terminal.stdout.write(`${text}\n`);
}
