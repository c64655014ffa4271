import type { Readable, Writable } from "node:stream";

/** The surroundings of a command: a real terminal, or those of a test. */
export interface Terminal {
  readonly stdin: Readable;
  /** Data. */
  readonly stdout: Writable;
  /** Words for people. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}

export function say(terminal: Terminal, text: string): void {
  terminal.stderr.write(`${text}\n`);
}

export function print(terminal: Terminal, text: string): void {
  terminal.stdout.write(`${text}\n`);
}
