import { HTTP2_ERROR_NAMES } from "../rules/http2-reaction.js";
import type { FrameFacts } from "./frame-log.js";

const HEAD_BYTES = 9;
/** Of a frame that says something in words, no more is looked at. */
const MAX_BODY_BYTES = 512;
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const TYPES = [
  "DATA",
  "HEADERS",
  "PRIORITY",
  "RST_STREAM",
  "SETTINGS",
  "PUSH_PROMISE",
  "PING",
  "GOAWAY",
  "WINDOW_UPDATE",
  "CONTINUATION",
] as const;
const RST_STREAM = 3;
const SETTINGS = 4;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const WORDED: ReadonlySet<number> = new Set([RST_STREAM, SETTINGS, GOAWAY, WINDOW_UPDATE]);

const SETTING_NAMES: Readonly<Record<number, string>> = {
  1: "HEADER_TABLE_SIZE",
  2: "ENABLE_PUSH",
  3: "MAX_CONCURRENT_STREAMS",
  4: "INITIAL_WINDOW_SIZE",
  5: "MAX_FRAME_SIZE",
  6: "MAX_HEADER_LIST_SIZE",
};

/** Finds the frames in one direction of an HTTP/2 connection, however its bytes are cut (RFC 9113, 4.1). */
export class FrameScanner {
  readonly #direction: "in" | "out";
  readonly #found: (frame: FrameFacts) => void;
  /** The beginning of a frame from earlier chunks, as far as it is needed. */
  #held: Buffer | undefined;
  /** Bytes to pass over: of the preface, or of a frame's body. */
  #skip: number;

  constructor(direction: "in" | "out", found: (frame: FrameFacts) => void) {
    this.#direction = direction;
    this.#found = found;
    this.#skip = direction === "in" ? PREFACE.length : 0;
  }

  scan(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#held !== undefined) {
      bytes = Buffer.concat([this.#held, chunk]);
      this.#held = undefined;
    }
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, bytes.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      const needed = neededOf(bytes, at);
      if (bytes.length - at < needed) {
        // A copy: the chunk belongs to the socket.
        this.#held = Buffer.from(bytes.subarray(at));
        return;
      }
      const length = bytes.readUIntBE(at, 3);
      this.#found(frameAt(bytes, at, this.#direction));
      at += needed;
      this.#skip = HEAD_BYTES + length - needed;
    }
  }
}

/** How many bytes of a frame have to be there before it can be described. */
function neededOf(bytes: Buffer, at: number): number {
  if (bytes.length - at < HEAD_BYTES) return HEAD_BYTES;
  const isWorded = WORDED.has(bytes[at + 3] ?? 0);
  return HEAD_BYTES + (isWorded ? Math.min(bytes.readUIntBE(at, 3), MAX_BODY_BYTES) : 0);
}

function frameAt(bytes: Buffer, at: number, direction: "in" | "out"): FrameFacts {
  const length = bytes.readUIntBE(at, 3);
  const type = bytes[at + 3] ?? 0;
  const flags = bytes[at + 4] ?? 0;
  const body = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + Math.min(length, MAX_BODY_BYTES));
  const detail = detailOf(type, flags, body);
  return {
    direction,
    type: TYPES[type] ?? `type 0x${type.toString(16).padStart(2, "0")}`,
    stream: bytes.readUInt32BE(at + 5) & 0x7fffffff,
    length,
    flags,
    ...(detail === undefined ? {} : { detail }),
  };
}

function detailOf(type: number, flags: number, body: Buffer): string | undefined {
  if (type === RST_STREAM && body.length >= 4) return errorName(body.readUInt32BE(0));
  if (type === WINDOW_UPDATE && body.length >= 4) return `+${body.readUInt32BE(0) & 0x7fffffff}`;
  if (type === GOAWAY && body.length >= 8) {
    const debug = body.toString("utf8", 8);
    const last = body.readUInt32BE(0) & 0x7fffffff;
    return `${errorName(body.readUInt32BE(4))}, last stream ${last}${debug === "" ? "" : `, ${debug}`}`;
  }
  if (type !== SETTINGS) return undefined;
  if ((flags & 1) === 1) return "ACK";
  const settings: string[] = [];
  for (let at = 0; at + 6 <= body.length; at += 6) {
    const id = body.readUInt16BE(at);
    settings.push(`${SETTING_NAMES[id] ?? `0x${id.toString(16)}`} ${body.readUInt32BE(at + 2)}`);
  }
  return settings.length === 0 ? undefined : settings.join(", ");
}

function errorName(code: number): string {
  return HTTP2_ERROR_NAMES[code] ?? `error ${code}`;
}
