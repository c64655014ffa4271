import { existsSync } from "node:fs";
import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { readBytes } from "../../input/input-file.js";
import { readChunks } from "../../input/read-chunks.js";
import { binaryFrames } from "../../inspect/binary-frames.js";
import { captureBytes, isCaptureText } from "../../inspect/capture-bytes.js";
import { type CaptureFormat, captureFormats, guessFormat } from "../../inspect/capture-format.js";
import { type Frame, frameText, type Inspection, inspectWhole, type Shown } from "../../inspect/frame.js";
import { Http2Frames } from "../../inspect/http2-frames.js";
import { inspectJournal, isJournal } from "../../inspect/inspect-journal.js";
import { inspectRunJournal, isRunJournal } from "../../inspect/inspect-run-journal.js";
import { amount } from "../../screen/amount.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface InspectFlags {
  readonly as?: CaptureFormat;
  readonly showDeviceTokens: boolean;
  readonly json: boolean;
}

const OPENING_BRACE = 0x7b;
const MAX_NAME = 60;
const MAX_BYTES = 64 * 1024 * 1024;

export function defineInspect(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns inspect 080800000001", "an error response of a gateway, in hexadecimal digits"],
    ["apns inspect capture.bin --as http2", "one direction of a connection, as bytes"],
    ["apns inspect received.ndjson", "a journal of apns simulate"],
    ["apns inspect my.journal", "a journal of apns send, and what it says of the lines"],
    ["apns inspect - --json", "from stdin: bytes, hex, base64, or the output of xxd"],
  ]);
  command
    .description(
      "show the frames in a capture of one direction of a connection: notifications, error responses and feedback tuples of the binary protocol, or frames of HTTP/2 from the beginning of the connection; or the entries of a journal of apns simulate, or the records of one of apns send. Provider tokens are never shown. Exits with 1 if it cannot be read to its end",
    )
    .argument("<capture>", "a file, - for stdin, or hexadecimal digits or base64")
    .addOption(new Option("--as <format>", "default: what its first bytes show").choices(captureFormats))
    .option("--show-device-tokens", "show whole device tokens", false)
    .option("--json", "one JSON line for each frame on stdout", false)
    .action(async (capture: string, flags: InspectFlags) => finish(await inspect(capture, flags, screen)));
}

async function inspect(capture: string, flags: InspectFlags, screen: Screen): Promise<ExitCode> {
  const given = await bytesOf(capture, screen);
  const shown = flags.showDeviceTokens ? "whole" : "masked";
  const text = given[0] === OPENING_BRACE ? Buffer.from(given).toString("utf8") : "";
  if (flags.as === undefined && isRunJournal(text)) {
    return report(inspectRunJournal(text, shown), "journal of apns send", { flags, screen });
  }
  if (flags.as === undefined && isJournal(text)) {
    return report(inspectJournal(text, shown), "journal", { flags, screen });
  }
  if (given.length === 0) {
    throw new UsageError("invalid-type", `${capture === "-" ? "stdin" : capture || "The capture"} is empty.`);
  }
  const bytes = captureBytes(given);
  const format = flags.as ?? guessFormat(bytes);
  if (format === undefined) {
    throw new UsageError(
      "invalid-type",
      `${saidOf(capture)} has ${bytes.length} bytes whose beginning shows no known frame. Name it: --as ${captureFormats.join("|")}.`,
    );
  }
  return report(inspectAs(format, bytes, shown), format, { flags, screen });
}

function report(
  { frames, failure, summary }: Inspection,
  format: string,
  { flags, screen }: { readonly flags: InspectFlags; readonly screen: Screen },
): ExitCode {
  for (const frame of frames) screen.print(flags.json ? jsonOf(frame) : frameText(frame));
  screen.say(`apns: ${amount(frames.length, "frame")} (${format})`);
  if (summary !== undefined) screen.say(`apns: ${summary}`);
  if (failure === undefined) return exitCode.allAccepted;
  screen.say(`apns: the rest cannot be read: ${failure}`);
  return exitCode.someRejected;
}

async function bytesOf(capture: string, { terminal }: Screen): Promise<Uint8Array> {
  if (capture === "-") {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of readChunks(terminal.stdin, terminal.interrupted)) {
      length += piece.length;
      if (length > MAX_BYTES) throw new UsageError("out-of-range", `stdin has more than ${MAX_BYTES} bytes.`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
  if (existsSync(capture)) return readBytes(capture, "The capture");
  if (capture !== "" && !isCaptureText(capture)) {
    throw new UsageError(
      "invalid-type",
      `${nameOf(capture)} is not an existing file, and neither hexadecimal digits nor base64.`,
    );
  }
  return Buffer.from(capture);
}

/** Names of files may pass for base64. */
function saidOf(capture: string): string {
  if (capture === "-" || existsSync(capture)) return "The capture";
  return `${nameOf(capture)} is not an existing file. As digits it`;
}

/** Long ones are digits with a mistake, which may hold device tokens. */
function nameOf(capture: string): string {
  return capture.length > MAX_NAME ? "The capture" : capture;
}

function inspectAs(format: CaptureFormat, bytes: Uint8Array, shown: Shown): Inspection {
  return inspectWhole(format === "http2" ? new Http2Frames(shown) : binaryFrames(format, shown), bytes);
}

function jsonOf({ frame, stream, fields }: Frame): string {
  return JSON.stringify({ frame, stream, ...fields });
}
