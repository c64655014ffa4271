import type { Notification } from "@apns/client";
import { maskDeviceToken, UsageError, WireError } from "@apns/wire";
import { createPushRequest, type PushRequest } from "@apns/wire/api";
import { encodeNotification } from "@apns/wire/binary";
import { serverOf } from "../../doctor/apple-servers.js";
import {
  bodyOf,
  curlLine,
  headersOf,
  type RequestIdentity,
  requestText,
} from "../../dry-run/request-text.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { inFlags } from "../../flags/in-flags.js";
import { type LineDefaults, type LineNotification, unknownFieldOf } from "../../input/read-notifications.js";
import { Notes } from "../../screen/notes.js";
import type { Screen } from "../../screen/screen.js";
import type { SendFlags } from "./send-flags.js";
import { batchesOf } from "./send-source.js";

export interface DryRunOptions {
  readonly flags: SendFlags;
  readonly defaults: LineDefaults;
  readonly screen: Screen;
}

/**
 * Checks all notifications without a connection. Shows the first request as it would leave, and the curl line for it;
 * with `--json` each of them.
 */
export async function dryRun(
  file: string | undefined,
  { flags, defaults, screen }: DryRunOptions,
): Promise<ExitCode> {
  const notes = new Notes(screen);
  const counts = { good: 0, bad: 0 };
  const refuse = (
    line: number | undefined,
    what: { readonly where: string; readonly message: string },
  ): void => {
    counts.bad += 1;
    if (flags.json)
      screen.print(JSON.stringify({ line, outcome: "failed", error: { message: what.message } }));
    else notes.add("would fail", `${what.where}: ${what.message}`);
  };
  const batches = await batchesOf(file, {
    ...{ flags, defaults, terminal: screen.terminal, isDone: () => false, onBytes: () => {} },
    onUnreadable: ({ line, noun, message }) => refuse(line, { where: `${noun} ${line}`, message }),
  });
  for await (const batch of batches) {
    for (const notification of batch) {
      const { line, noun, source } = notification.context;
      try {
        const shown = checked(notification, { flags, defaults });
        counts.good += 1;
        if (flags.json)
          screen.print(JSON.stringify({ line: source === "input" ? line : undefined, ...shown.json }));
        else if (counts.good === 1) screen.print(shown.text);
      } catch (error) {
        if (!(error instanceof UsageError || error instanceof WireError)) throw error;
        refuse(line, { where: `${noun} ${line}`, message: inFlags(error.message) });
      }
    }
  }
  notes.end();
  screen.say(`nothing was sent: ${counts.good} would be, ${counts.bad} would fail before`);
  if (screen.terminal.interrupted.aborted) return exitCode.interrupted;
  if (counts.bad === 0) return exitCode.allAccepted;
  return counts.good > 0 ? exitCode.someRejected : exitCode.noneAccepted;
}

interface Shown {
  readonly text: string;
  readonly json: object;
}

/** @throws UsageError or WireError for a notification that would fail */
function checked(
  notification: LineNotification,
  { flags, defaults }: Pick<DryRunOptions, "flags" | "defaults">,
): Shown {
  const unknown = unknownFieldOf(notification);
  if (unknown !== undefined) {
    throw new UsageError(
      "invalid-type",
      `the notification has a field "${unknown}", which is none of its fields.`,
    );
  }
  if (defaults.protocol === "binary") return checkedFrame(notification, flags);
  const request = createPushRequest(notification, { topic: flags.topic });
  if (request.topic === undefined && flags.cert === undefined && flags.pfx === undefined) {
    throw new UsageError("missing-option", "--topic is missing: give the bundle id of the app.");
  }
  const identity = identityOf(flags);
  const deviceToken = shownToken(request.deviceToken, flags);
  const curl = curlLine(request, deviceToken, identity);
  return {
    text: `${requestText(request, deviceToken, identity)}\n\n${curl}`,
    json: {
      outcome: "not-sent",
      deviceToken,
      request: {
        method: "POST",
        url: `https://${identity.server}/3/device/${deviceToken}`,
        headers: Object.fromEntries(headersOf(request)),
        bytes: Buffer.byteLength(bodyOf(request)),
      },
      curl,
    },
  };
}

function checkedFrame(notification: Notification, flags: SendFlags): Shown {
  const { deviceToken, payload, identifier, expiration, priority } = notification;
  const frame = encodeNotification({
    deviceToken,
    payload,
    identifier,
    expiration: expiration instanceof Date ? Math.floor(expiration.getTime() / 1000) : expiration,
    priority: priority === 1 ? 5 : priority,
  } as Parameters<typeof encodeNotification>[0]);
  const shown = shownToken(String(deviceToken), flags);
  return {
    text: `a frame of command 2 with ${frame.length} bytes for ${shown}`,
    json: { outcome: "not-sent", deviceToken: shown, frame: { command: 2, bytes: frame.length } },
  };
}

function shownToken(deviceToken: PushRequest["deviceToken"], { showDeviceTokens }: SendFlags): string {
  return showDeviceTokens ? deviceToken : maskDeviceToken(deviceToken);
}

function identityOf({ http2, environment, cert, key, pfx, ca, proxy }: SendFlags): RequestIdentity {
  const server = http2 ?? serverOf(environment, undefined).host;
  const connection = { ca, proxy };
  if (pfx !== undefined)
    return { server, connection, certificateFlags: ["--cert-type", "P12", "--cert", pfx] };
  if (cert === undefined) return { server, connection };
  const keyFlags = key === undefined ? [] : ["--key", key];
  return { server, connection, certificateFlags: ["--cert", cert, ...keyFlags] };
}
