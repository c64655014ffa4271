import { PassThrough } from "node:stream";
import { run, type Terminal } from "@apns/cli";

/** The result of a run of the command. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  /** Whether stdin stays open and silent instead of ending. */
  readonly keepStdinOpen?: boolean;
  readonly env?: Record<string, string>;
  readonly interrupted?: AbortSignal;
  /** Called with each line of stdout as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs the command in this process, on streams of its own. */
export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let out = "";
  let err = "";
  stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    for (const line of chunk.toString().split("\n")) if (line !== "") options.onLine?.(line);
  });
  stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const stdin = new PassThrough();
  if (options.stdin !== undefined) stdin.write(options.stdin);
  if (options.keepStdinOpen !== true) stdin.end();
  const terminal: Terminal = {
    stdin,
    stdout,
    stderr,
    env: options.env ?? {},
    interrupted: options.interrupted ?? new AbortController().signal,
  };
  const code = await run(args, terminal);
  return { code, stdout: out, stderr: err };
}
