import type { Readable, Writable } from "node:stream";

/** A stream that may be a terminal. */
type TerminalStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Node's own: asks the terminal for its size now. `columns` alone is as old as the last signal of a change. */
  readonly _refreshSize?: () => void;
};

/** The streams and the environment of a command: those of the process, or those of a test. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Data. */
  readonly stdout: TerminalStream;
  /** Messages for people. */
  readonly stderr: TerminalStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder from which the configuration is looked for; absent: that of the process. */
  readonly cwd?: string;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}
