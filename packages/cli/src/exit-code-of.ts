import type { TransportError } from "@apns/transport/connector";
import { UsageError, WireError } from "@apns/wire";
import { CommandError } from "./command-error.js";
import { type ExitCode, exitCode } from "./exit-code.js";

const CREDENTIALS: ReadonlySet<string> = new Set([
  "credentials-unreadable",
  "key-mismatch",
  "wrong-passphrase",
  "pfx-unsupported",
  "certificate-expired",
  "certificate-not-yet-valid",
  "wrong-environment",
  "certificate-refused",
  "closed-after-handshake",
  "credentials-refused",
]);

/** The exit code for an error that ended a command; undefined for a defect, which needs its stack trace. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof UsageError || error instanceof WireError) return exitCode.usage;
  if (isTransportError(error)) return CREDENTIALS.has(error.code) ? exitCode.credentials : exitCode.network;
  return undefined;
}

/** By its name: a command that opens no connection does not load the transport for its errors. */
export function isTransportError(error: unknown): error is TransportError {
  return error instanceof Error && error.name === "TransportError";
}
