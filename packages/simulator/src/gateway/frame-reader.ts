/** Five items of the greatest length that two length bytes can express, with their headers. */
const MAX_FRAME_BYTES = 5 * (3 + 0xffff);

const FIXED_ITEM_BYTES: Readonly<Record<number, number>> = { 3: 4, 4: 4, 5: 1 };

/**
 * The contents of a frame. The same object is filled again for the next frame, so that reading allocates nothing
 * per notification. Positions are offsets into `bytes`, -1 for a part that is absent.
 */
export interface Frame {
  command: 0 | 1 | 2;
  /** 0 if the frame has none. */
  identifier: number;
  /** UNIX seconds; undefined in command 0 and in a command 2 without item 4. */
  expiration: number | undefined;
  /** 10 for commands 0 and 1, and for a command 2 without item 5. */
  priority: number;
  bytes: Buffer;
  tokenStart: number;
  tokenEnd: number;
  payloadStart: number;
  payloadEnd: number;
  /** Why the frame is not a notification, as the journal words it. */
  malformed: string | undefined;
}

export type FrameRead = "frame" | "incomplete" | "unknown-command" | "oversized-frame";

/**
 * Reads commands 0, 1 and 2 from a byte stream that may be cut anywhere (Apple, Binary Provider API, tables A-1 to
 * A-3, and Legacy Notification Format). It was written from Apple's text, independently of any encoder.
 */
export class FrameReader {
  readonly frame: Frame = {
    command: 0,
    identifier: 0,
    expiration: undefined,
    priority: 10,
    bytes: Buffer.alloc(0),
    tokenStart: -1,
    tokenEnd: -1,
    payloadStart: -1,
    payloadEnd: -1,
    malformed: undefined,
  };
  #bytes: Buffer = Buffer.alloc(0);
  #position = 0;

  append(chunk: Buffer): void {
    this.#bytes =
      this.#position === this.#bytes.length
        ? chunk
        : Buffer.concat([this.#bytes.subarray(this.#position), chunk]);
    this.#position = 0;
  }

  /** Reads the next frame into `frame`. After an unknown command or an oversized frame nothing more can be read. */
  next(): FrameRead {
    const bytes = this.#bytes;
    const start = this.#position;
    if (start === bytes.length) return "incomplete";
    const command = bytes[start];
    if (command === 0 || command === 1) return this.#readLegacy(bytes, start, command);
    if (command === 2) return this.#readItems(bytes, start);
    return "unknown-command";
  }

  #readLegacy(bytes: Buffer, start: number, command: 0 | 1): FrameRead {
    const tokenLengthAt = start + (command === 0 ? 1 : 9);
    if (bytes.length < tokenLengthAt + 2) return "incomplete";
    const tokenStart = tokenLengthAt + 2;
    const tokenEnd = tokenStart + bytes.readUInt16BE(tokenLengthAt);
    if (bytes.length < tokenEnd + 2) return "incomplete";
    const payloadStart = tokenEnd + 2;
    const payloadEnd = payloadStart + bytes.readUInt16BE(tokenEnd);
    if (bytes.length < payloadEnd) return "incomplete";
    const frame = this.#fresh(bytes, command);
    if (command === 1) {
      frame.identifier = bytes.readUInt32BE(start + 1);
      frame.expiration = bytes.readUInt32BE(start + 5);
    }
    frame.tokenStart = tokenStart;
    frame.tokenEnd = tokenEnd;
    frame.payloadStart = payloadStart;
    frame.payloadEnd = payloadEnd;
    this.#position = payloadEnd;
    return "frame";
  }

  #readItems(bytes: Buffer, start: number): FrameRead {
    if (bytes.length < start + 5) return "incomplete";
    const length = bytes.readUInt32BE(start + 1);
    if (length > MAX_FRAME_BYTES) return "oversized-frame";
    const end = start + 5 + length;
    if (bytes.length < end) return "incomplete";
    const frame = this.#fresh(bytes, 2);
    this.#position = end;
    let seen = 0;
    for (let at = start + 5; at < end; ) {
      if (at + 3 > end) return this.#malformed(`${end - at} bytes after the last item`);
      const item = bytes[at] ?? 0;
      const dataStart = at + 3;
      const dataEnd = dataStart + bytes.readUInt16BE(at + 1);
      if (dataEnd > end) return this.#malformed(`item ${item} reaches beyond the frame`);
      const mark = 1 << item;
      if (item >= 1 && item <= 5 && (seen & mark) !== 0) frame.malformed ??= `item ${item} comes twice`;
      seen |= mark;
      this.#takeItem(item, dataStart, dataEnd);
      at = dataEnd;
    }
    return "frame";
  }

  #takeItem(item: number, start: number, end: number): void {
    const frame = this.frame;
    const expected = FIXED_ITEM_BYTES[item];
    if (expected !== undefined && end - start !== expected) {
      frame.malformed ??= `item ${item} has ${end - start} bytes instead of ${expected}`;
      return;
    }
    switch (item) {
      case 1:
        frame.tokenStart = start;
        frame.tokenEnd = end;
        return;
      case 2:
        frame.payloadStart = start;
        frame.payloadEnd = end;
        return;
      case 3:
        frame.identifier = frame.bytes.readUInt32BE(start);
        return;
      case 4:
        frame.expiration = frame.bytes.readUInt32BE(start);
        return;
      case 5:
        frame.priority = frame.bytes[start] ?? 0;
        return;
      default:
        frame.malformed ??= `item ${item} is not defined`;
    }
  }

  #malformed(reason: string): FrameRead {
    this.frame.malformed ??= reason;
    return "frame";
  }

  #fresh(bytes: Buffer, command: 0 | 1 | 2): Frame {
    const frame = this.frame;
    frame.command = command;
    frame.identifier = 0;
    frame.expiration = undefined;
    frame.priority = 10;
    frame.bytes = bytes;
    frame.tokenStart = frame.tokenEnd = frame.payloadStart = frame.payloadEnd = -1;
    frame.malformed = undefined;
    return frame;
  }
}
