#!/usr/bin/env node
import { exitCode } from "./exit-code.js";
import { run } from "./run.js";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The first signal asks for an orderly end; the second one ends the process, as is the default.
  process.once(signal, () => interrupted.abort());
}
// A reader such as head closes the pipe when it has enough, which ends the run as an interrupt does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCode.interrupted);
  process.stderr.write(`apns: stdout cannot be written: ${error.message}\n`);
  process.exit(exitCode.network);
});
// Messages that nobody reads change nothing.
process.stderr.on("error", () => {});

const { stdin, stdout, stderr, env } = process;
void run(process.argv.slice(2), { stdin, stdout, stderr, env, interrupted: interrupted.signal }).then(
  (code) => {
    process.exitCode = code;
    // The read of a silent pipe cannot be withdrawn, and would keep the process alive.
    const isReading = stdin.readableFlowing !== null && !stdin.readableEnded;
    if (isReading || interrupted.signal.aborted)
      stdout.write("", () => stderr.write("", () => process.exit()));
  },
);
