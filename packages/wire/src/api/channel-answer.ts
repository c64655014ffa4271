import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import type { MessageStoragePolicy } from "./channel-request.js";

const POLICY = "message-storage-policy";

/**
 * Reads the body of the answer to `readChannelRequest`.
 *
 * @throws WireError `malformed-answer`.
 */
export function parseChannel(body: string): { readonly messageStoragePolicy: MessageStoragePolicy } {
  const policy = parseObject(body)[POLICY];
  if (policy !== 0 && policy !== 1) throw malformed(`its ${POLICY} is not 0 or 1`, POLICY);
  return { messageStoragePolicy: policy === 0 ? "none" : "newest" };
}

/**
 * Reads the body of the answer to `listChannelsRequest`: the ids of the channels.
 *
 * @throws WireError `malformed-answer`.
 */
export function parseChannelList(body: string): readonly string[] {
  const { channels } = parseObject(body);
  if (Array.isArray(channels) && channels.every((channel) => typeof channel === "string")) return channels;
  throw malformed("its channels are not a list of strings", "channels");
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new WireError("malformed-answer", "the answer is not JSON", { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw malformed(`it is ${describeShape(value)}, not an object`);
}

function malformed(problem: string, field?: string): WireError {
  return new WireError("malformed-answer", `the answer cannot be read: ${problem}`, { field });
}
