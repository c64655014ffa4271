import { maskDeviceToken } from "@apns/wire";
import {
  CLIENT_PREFACE,
  errorCodeName,
  type FrameVisitor,
  HpackDecoder,
  Http2FrameDecoder,
  SettingId,
} from "@apns/wire/http2";
import type { Frame, FrameStream, Shown } from "./frame.js";

/** A capture is read whatever it announces; frames cannot be larger. */
const MAX_FRAME_BYTES = 0xffffff;
const MAX_LIST_BYTES = 1_048_576;
const SECRET_FIELDS: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

const settingNames: ReadonlyMap<number, string> = new Map(
  Object.entries(SettingId).map(([name, id]): [number, string] => [id, name]),
);

/** Reads the frames of one direction of an HTTP/2 connection from its beginning: header blocks refer to earlier ones. */
export class Http2Frames implements FrameStream {
  readonly #reader: FrameReader;
  readonly #decoder: Http2FrameDecoder;
  /** Bytes that may become the client preface; undefined once it is known whether they do. */
  #beginning: Uint8Array | undefined = new Uint8Array();

  constructor(shown: Shown) {
    this.#reader = new FrameReader(shown);
    this.#decoder = new Http2FrameDecoder(this.#reader, {
      maxFrameBytes: MAX_FRAME_BYTES,
      maxHeaderBlockBytes: MAX_LIST_BYTES,
    });
  }

  push(piece: Uint8Array): readonly Frame[] {
    const bytes = this.#beginning === undefined ? piece : this.#afterPreface(this.#beginning, piece);
    if (bytes !== undefined && this.failure === undefined) this.#decoder.push(bytes);
    return this.#reader.take();
  }

  get failure(): string | undefined {
    const failure = this.#decoder.failure ?? this.#reader.failure;
    return failure && `${failure.message} (${errorCodeName(failure.errorCode)}).`;
  }

  get cut(): string | undefined {
    const isMidFrame = this.#decoder.isMidFrame || (this.#beginning?.length ?? 0) > 0;
    return isMidFrame ? "The capture ends inside a frame." : undefined;
  }

  /** What follows the preface, or all where there is none; undefined while that is open. */
  #afterPreface(before: Uint8Array, piece: Uint8Array): Uint8Array | undefined {
    const bytes = Buffer.concat([before, piece]);
    const common = Math.min(bytes.length, CLIENT_PREFACE.length);
    const begins = bytes.subarray(0, common).equals(CLIENT_PREFACE.subarray(0, common));
    if (begins && common < CLIENT_PREFACE.length) {
      this.#beginning = bytes;
      return undefined;
    }
    this.#beginning = undefined;
    if (!begins) return bytes;
    this.#reader.add("client preface", undefined, {});
    return bytes.subarray(CLIENT_PREFACE.length);
  }
}

/** Turns frames into what is shown of them. */
class FrameReader implements FrameVisitor {
  #frames: Frame[] = [];
  readonly #shown: Shown;
  readonly #headers = new HpackDecoder({ maxTableBytes: 65_536, maxHeaderListBytes: MAX_LIST_BYTES });
  #settings: Record<string, number> = {};
  failure: { readonly errorCode: number; readonly message: string } | undefined;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  /** The frames since the last call. */
  take(): readonly Frame[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  onData(...[stream, bytes, start, end, endStream]: Parameters<FrameVisitor["onData"]>): void {
    const text = Buffer.from(bytes.subarray(start, end)).toString("utf8");
    this.add("DATA", stream, { ...endOf(endStream), bytes: end - start, text });
  }

  onHeaders(...[stream, bytes, start, end, endStream]: Parameters<FrameVisitor["onHeaders"]>): void {
    const fields: Record<string, unknown> = { ...endOf(endStream) };
    if (this.failure !== undefined) return;
    this.failure = this.#headers.decode(bytes, start, end, (name, value) => {
      fields[name] = this.#fieldValue(name, value);
    });
    this.add("HEADERS", stream, fields);
  }

  onRstStream(stream: number, code: number): void {
    this.add("RST_STREAM", stream, { code: errorCodeName(code) });
  }

  onSetting(id: number, value: number): void {
    this.#settings[settingNames.get(id) ?? `0x${id.toString(16)}`] = value;
  }

  onSettingsEnd(): void {
    this.add("SETTINGS", 0, this.#settings);
    this.#settings = {};
  }

  onSettingsAck(): void {
    this.add("SETTINGS", 0, { ack: true });
  }

  onPing(bytes: Uint8Array, start: number, ack: boolean): void {
    const data = Buffer.from(bytes.subarray(start, start + 8)).toString("hex");
    this.add("PING", 0, { ...(ack ? { ack } : {}), data });
  }

  onGoaway(lastStream: number, code: number, debugData: Uint8Array): void {
    const text = Buffer.from(debugData).toString("utf8");
    this.add("GOAWAY", 0, { lastStream, code: errorCodeName(code), debugData: text });
  }

  onWindowUpdate(stream: number, increment: number): void {
    this.add("WINDOW_UPDATE", stream, { increment });
  }

  onUnknown(type: number, stream: number): void {
    this.add(type === 2 ? "PRIORITY" : `type 0x${type.toString(16)}`, stream, {});
  }

  onStreamError(stream: number, code: number, message: string): void {
    this.add("malformed", stream, { code: errorCodeName(code), message });
  }

  add(frame: string, stream: number | undefined, fields: Frame["fields"]): void {
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
