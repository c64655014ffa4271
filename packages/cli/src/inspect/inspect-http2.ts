import { maskDeviceToken } from "@apns/wire";
import {
  CLIENT_PREFACE,
  errorCodeName,
  type FrameVisitor,
  HpackDecoder,
  Http2FrameDecoder,
  SettingId,
} from "@apns/wire/http2";
import type { Frame, Inspection, Shown } from "./frame.js";

/** A capture is read whatever it announces; frames cannot be larger. */
const MAX_FRAME_BYTES = 0xffffff;
const MAX_LIST_BYTES = 1_048_576;
const SECRET_FIELDS: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

const settingNames: ReadonlyMap<number, string> = new Map(
  Object.entries(SettingId).map(([name, id]): [number, string] => [id, name]),
);

/** The frames of one direction of an HTTP/2 connection, from its beginning: header blocks refer to earlier ones. */
export function inspectHttp2(bytes: Uint8Array, shown: Shown): Inspection {
  const frames: Frame[] = [];
  const hasPreface = Buffer.from(bytes.subarray(0, CLIENT_PREFACE.length)).equals(CLIENT_PREFACE);
  if (hasPreface) frames.push({ frame: "client preface", fields: {} });
  const reader = new FrameReader(frames, shown);
  const decoder = new Http2FrameDecoder(reader, {
    maxFrameBytes: MAX_FRAME_BYTES,
    maxHeaderBlockBytes: MAX_LIST_BYTES,
  });
  decoder.push(hasPreface ? bytes.subarray(CLIENT_PREFACE.length) : bytes);
  const failure = decoder.failure ?? reader.failure;
  if (failure !== undefined) {
    return { frames, failure: `${failure.message} (${errorCodeName(failure.errorCode)}).` };
  }
  return { frames, failure: decoder.isMidFrame ? "The capture ends inside a frame." : undefined };
}

/** Turns frames into what is shown of them. */
class FrameReader implements FrameVisitor {
  readonly #frames: Frame[];
  readonly #shown: Shown;
  readonly #headers = new HpackDecoder({ maxTableBytes: 65_536, maxHeaderListBytes: MAX_LIST_BYTES });
  #settings: Record<string, number> = {};
  failure: { readonly errorCode: number; readonly message: string } | undefined;

  constructor(frames: Frame[], shown: Shown) {
    this.#frames = frames;
    this.#shown = shown;
  }

  onData(...[stream, bytes, start, end, endStream]: Parameters<FrameVisitor["onData"]>): void {
    const text = Buffer.from(bytes.subarray(start, end)).toString("utf8");
    this.#add("DATA", stream, { ...endOf(endStream), bytes: end - start, text });
  }

  onHeaders(...[stream, bytes, start, end, endStream]: Parameters<FrameVisitor["onHeaders"]>): void {
    const fields: Record<string, unknown> = { ...endOf(endStream) };
    if (this.failure !== undefined) return;
    this.failure = this.#headers.decode(bytes, start, end, (name, value) => {
      fields[name] = this.#fieldValue(name, value);
    });
    this.#add("HEADERS", stream, fields);
  }

  onRstStream(stream: number, code: number): void {
    this.#add("RST_STREAM", stream, { code: errorCodeName(code) });
  }

  onSetting(id: number, value: number): void {
    this.#settings[settingNames.get(id) ?? `0x${id.toString(16)}`] = value;
  }

  onSettingsEnd(): void {
    this.#add("SETTINGS", 0, this.#settings);
    this.#settings = {};
  }

  onSettingsAck(): void {
    this.#add("SETTINGS", 0, { ack: true });
  }

  onPing(bytes: Uint8Array, start: number, ack: boolean): void {
    const data = Buffer.from(bytes.subarray(start, start + 8)).toString("hex");
    this.#add("PING", 0, { ...(ack ? { ack } : {}), data });
  }

  onGoaway(lastStream: number, code: number, debugData: Uint8Array): void {
    const text = Buffer.from(debugData).toString("utf8");
    this.#add("GOAWAY", 0, { lastStream, code: errorCodeName(code), debugData: text });
  }

  onWindowUpdate(stream: number, increment: number): void {
    this.#add("WINDOW_UPDATE", stream, { increment });
  }

  onUnknown(type: number, stream: number): void {
    this.#add(type === 2 ? "PRIORITY" : `type 0x${type.toString(16)}`, stream, {});
  }

  onStreamError(stream: number, code: number, message: string): void {
    this.#add("malformed", stream, { code: errorCodeName(code), message });
  }

  #add(frame: string, stream: number, fields: Frame["fields"]): void {
    this.#frames.push({ frame, stream, fields });
  }

  #fieldValue(name: string, value: string): string {
    if (SECRET_FIELDS.has(name)) return `(${value.length} characters, not shown)`;
    if (this.#shown === "whole" || name !== ":path") return value;
    return value.replace(/(?<=\/3\/device\/)[0-9a-f]+/i, (deviceToken) => maskDeviceToken(deviceToken));
  }
}

function endOf(endStream: boolean): { readonly endStream?: true } {
  return endStream ? { endStream } : {};
}
