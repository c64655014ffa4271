import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  GOAWAY,
  HEADERS,
  PADDED,
  PING,
  PRIORITY,
  PUSH_PROMISE,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
  WITH_PRIORITY,
} from "./http2-frame.js";

export interface NaiveLimits {
  readonly maxFrameBytes: number;
  readonly maxHeaderBlockBytes: number;
  readonly maxContinuations: number;
}

export interface NaiveReading {
  readonly lines: string[];
  readonly errorCode: number | undefined;
  readonly isMidFrame: boolean;
}

const PROTOCOL_ERROR = 1;
const FLOW_CONTROL_ERROR = 3;
const FRAME_SIZE_ERROR = 6;
const ENHANCE_YOUR_CALM = 11;

/** Thrown within this file: the connection ends with this code. */
class Ending {
  readonly errorCode: number;

  constructor(errorCode: number) {
    this.errorCode = errorCode;
  }
}

interface OpenBlock {
  readonly streamId: number;
  readonly ending: string;
  fragments: string;
  continuations: number;
}

/** A second reader, for a stream that is there in one piece; section by section as RFC 9113 has it. */
export function readNaively(stream: Uint8Array, limits: NaiveLimits): NaiveReading {
  const bytes = Buffer.from(stream);
  const lines: string[] = [];
  let block: OpenBlock | undefined;
  let at = 0;
  try {
    while (at + 9 <= bytes.length) {
      const length = bytes.readUIntBE(at, 3);
      const type = bytes.readUInt8(at + 3);
      const flags = bytes.readUInt8(at + 4);
      const streamId = bytes.readUInt32BE(at + 5) % 2 ** 31;
      if (length > limits.maxFrameBytes) throw new Ending(FRAME_SIZE_ERROR);
      const goesOn = block !== undefined && type === CONTINUATION && streamId === block.streamId;
      if (block !== undefined && !goesOn) throw new Ending(PROTOCOL_ERROR);
      if (at + 9 + length > bytes.length) break;
      const payload = bytes.subarray(at + 9, at + 9 + length);
      at += 9 + length;
      if (type !== CONTINUATION && type !== HEADERS) {
        lines.push(...linesOf(type, flags, streamId, payload, lines));
        continue;
      }
      if (type === HEADERS) {
        if (streamId === 0) throw new Ending(PROTOCOL_ERROR);
        const fragments = unpadded(payload, flags, (flags & WITH_PRIORITY) !== 0 ? 5 : 0).toString("hex");
        block = { streamId, ending: (flags & END_STREAM) !== 0 ? " end" : "", fragments, continuations: 0 };
      } else {
        if (block === undefined) throw new Ending(PROTOCOL_ERROR);
        block.continuations += 1;
        if (block.continuations > limits.maxContinuations) throw new Ending(ENHANCE_YOUR_CALM);
        block.fragments += payload.toString("hex");
      }
      if (block.fragments.length / 2 > limits.maxHeaderBlockBytes) throw new Ending(ENHANCE_YOUR_CALM);
      if ((flags & END_HEADERS) === 0) continue;
      lines.push(`HEADERS ${block.streamId} [${block.fragments}]${block.ending}`);
      block = undefined;
    }
  } catch (error) {
    if (!(error instanceof Ending)) throw error;
    return { lines, errorCode: error.errorCode, isMidFrame: false };
  }
  return { lines, errorCode: undefined, isMidFrame: block !== undefined || at < bytes.length };
}

/** Without the padding, its length and what precedes the content. */
function unpadded(payload: Buffer, flags: number, inFront: number): Buffer {
  const isPadded = (flags & PADDED) !== 0;
  const needed = inFront + (isPadded ? 1 : 0);
  if (payload.length < needed) throw new Ending(FRAME_SIZE_ERROR);
  const padding = isPadded ? payload.readUInt8(0) : 0;
  if (needed + padding > payload.length) throw new Ending(PROTOCOL_ERROR);
  return payload.subarray(needed, payload.length - padding);
}

/** The lines of a frame. A frame that is wrong half way may have recorded its beginning in `lines`. */
function linesOf(type: number, flags: number, streamId: number, payload: Buffer, lines: string[]): string[] {
  const ofConnection = [SETTINGS, PING, GOAWAY].includes(type);
  const ofStream = [DATA, PRIORITY, RST_STREAM].includes(type);
  if ((ofConnection && streamId !== 0) || (ofStream && streamId === 0)) throw new Ending(PROTOCOL_ERROR);
  const isAck = (flags & ACK) !== 0;
  const sized = (right: boolean): void => {
    if (!right) throw new Ending(FRAME_SIZE_ERROR);
  };
  switch (type) {
    case DATA: {
      const data = unpadded(payload, flags, 0).toString("hex");
      return [`DATA ${streamId} [${data}] flow ${payload.length}${(flags & END_STREAM) !== 0 ? " end" : ""}`];
    }
    case PRIORITY:
      if (payload.length !== 5) return [`stream error ${streamId} code ${FRAME_SIZE_ERROR}`];
      return [`ignored type ${PRIORITY} on ${streamId}`];
    case RST_STREAM:
      sized(payload.length === 4);
      return [`RST_STREAM ${streamId} code ${payload.readUInt32BE(0)}`];
    case SETTINGS:
      if (isAck) {
        sized(payload.length === 0);
        return ["SETTINGS ack"];
      }
      sized(payload.length % 6 === 0);
      for (let at = 0; at < payload.length; at += 6) {
        const id = payload.readUInt16BE(at);
        const value = payload.readUInt32BE(at + 2);
        if (id === 2 && value !== 0) throw new Ending(PROTOCOL_ERROR);
        if (id === 4 && value >= 2 ** 31) throw new Ending(FLOW_CONTROL_ERROR);
        if (id === 5 && (value < 2 ** 14 || value >= 2 ** 24)) throw new Ending(PROTOCOL_ERROR);
        lines.push(`setting ${id} = ${value}`);
      }
      return ["SETTINGS"];
    case PUSH_PROMISE:
      throw new Ending(PROTOCOL_ERROR);
    case PING:
      sized(payload.length === 8);
      return [`PING [${payload.toString("hex")}]${isAck ? " ack" : ""}`];
    case GOAWAY: {
      sized(payload.length >= 8);
      const last = payload.readUInt32BE(0) % 2 ** 31;
      return [`GOAWAY last ${last} code ${payload.readUInt32BE(4)} [${payload.toString("hex", 8)}]`];
    }
    case WINDOW_UPDATE: {
      sized(payload.length === 4);
      const increment = payload.readUInt32BE(0) % 2 ** 31;
      if (increment > 0) return [`WINDOW_UPDATE ${streamId} +${increment}`];
      if (streamId === 0) throw new Ending(PROTOCOL_ERROR);
      return [`stream error ${streamId} code ${PROTOCOL_ERROR}`];
    }
    default:
      return [`ignored type ${type} on ${streamId}`];
  }
}
