import { readUint16, readUint24, readUint32 } from "../bytes/big-endian.js";
import type { MutableFrame } from "./frame-view.js";

/** Offset of the items of command 2: command byte and frame length come first. */
export const ITEMS_START = 5;

/**
 * Reads the items of a frame of command 2 (Apple, Binary Provider API, table A-2) into the view, whose `bytes`,
 * `start` and `end` are set. They may come in any order; an absent or unknown one is data, since a gateway answers
 * it with a status.
 *
 * @returns undefined, or why the frame is malformed; the view means nothing then.
 */
export function readItems(frame: MutableFrame): string | undefined {
  return readUsualItems(frame) ? undefined : readAnyItems(frame);
}

/** Reads the items that nearly every client writes, in their order. Returns false, with nothing read, for others. */
function readUsualItems(frame: MutableFrame): boolean {
  const { bytes, end } = frame;
  const start = frame.start + ITEMS_START;
  const deviceTokenEnd = start + 3 + readUint16(bytes, start + 1);
  const payloadEnd = end - 18;
  if (bytes[start] !== 1 || bytes[deviceTokenEnd] !== 2) return false;
  const payloadStart = deviceTokenEnd + 3;
  // If this holds, everything before it is inside the frame, too.
  if (payloadStart + readUint16(bytes, deviceTokenEnd + 1) !== payloadEnd) return false;
  const areUsual =
    readUint24(bytes, payloadEnd) === 0x03_0004 &&
    readUint24(bytes, payloadEnd + 7) === 0x04_0004 &&
    readUint24(bytes, payloadEnd + 14) === 0x05_0001;
  if (!areUsual) return false;
  frame.deviceTokenStart = start + 3;
  frame.deviceTokenEnd = deviceTokenEnd;
  frame.payloadStart = payloadStart;
  frame.payloadEnd = payloadEnd;
  frame.identifier = readUint32(bytes, payloadEnd + 3);
  frame.expiration = readUint32(bytes, payloadEnd + 10);
  frame.priority = bytes[end - 1] as number;
  return true;
}

function readAnyItems(frame: MutableFrame): string | undefined {
  const { bytes, end } = frame;
  let deviceTokenStart = -1;
  let payloadStart = -1;
  let identifier = -1;
  let expiration = -1;
  let priority = -1;
  for (let at = frame.start + ITEMS_START; at < end; ) {
    const dataStart = at + 3;
    const dataEnd = dataStart + readUint16(bytes, at + 1);
    if (dataEnd > end) return badItem(bytes[at], "it overruns the frame");
    switch (bytes[at]) {
      case 1:
        if (deviceTokenStart >= 0) return badItem(1, "it comes twice");
        deviceTokenStart = dataStart;
        frame.deviceTokenEnd = dataEnd;
        break;
      case 2:
        if (payloadStart >= 0) return badItem(2, "it comes twice");
        payloadStart = dataStart;
        frame.payloadEnd = dataEnd;
        break;
      case 3:
        if (identifier >= 0) return badItem(3, "it comes twice");
        if (dataEnd - dataStart !== 4) return badItem(3, "it must have 4 bytes");
        identifier = readUint32(bytes, dataStart);
        break;
      case 4:
        if (expiration >= 0) return badItem(4, "it comes twice");
        if (dataEnd - dataStart !== 4) return badItem(4, "it must have 4 bytes");
        expiration = readUint32(bytes, dataStart);
        break;
      case 5:
        if (priority >= 0) return badItem(5, "it comes twice");
        if (dataEnd - dataStart !== 1) return badItem(5, "it must have 1 byte");
        priority = bytes[dataStart] as number;
        break;
    }
    at = dataEnd;
  }
  if (deviceTokenStart < 0) frame.deviceTokenEnd = deviceTokenStart = end;
  if (payloadStart < 0) frame.payloadEnd = payloadStart = end;
  frame.deviceTokenStart = deviceTokenStart;
  frame.payloadStart = payloadStart;
  frame.identifier = identifier;
  frame.expiration = expiration;
  frame.priority = priority;
  return undefined;
}

function badItem(item: number | undefined, problem: string): string {
  return `received a notification with a bad item ${item}: ${problem}`;
}
