import type { Notification } from "@apns/client";
import { UsageError } from "@apns/wire";
import { decodeUtf8 } from "@apns/wire/bytes";

/** The most bytes of a content: the largest payload, and room for the fields. */
const MAX_CONTENT_BYTES = 65_536;

/** What the notifications of a chunk have in common, as it is stored: seconds, and no payload. */
export type CommonFields = Pick<
  Notification,
  "identifier" | "topic" | "pushType" | "collapseId" | "id" | "identity" | "priority"
> & {
  /** Seconds since 1970. */
  readonly expiration?: number | undefined;
};

/** A content, read. */
export interface ChunkContent {
  readonly fields: CommonFields;
  readonly payload: Uint8Array;
}

/** Stores fields and payload: the length of the JSON of the fields (4 bytes), that JSON, and the payload. */
export function encodeContent({ fields, payload }: ChunkContent): Uint8Array {
  const json = Buffer.from(JSON.stringify(fields));
  const bytes = 4 + json.length + payload.length;
  if (bytes > MAX_CONTENT_BYTES) {
    throw new UsageError(
      "payload-too-large",
      `The payload and the fields have ${bytes} bytes, the limit of a queue is ${MAX_CONTENT_BYTES}.`,
      { field: "payload", bytes, maxBytes: MAX_CONTENT_BYTES },
    );
  }
  const content = new Uint8Array(bytes);
  new DataView(content.buffer).setUint32(0, json.length);
  content.set(json, 4);
  content.set(payload, 4 + json.length);
  return content;
}

export function decodeContent(content: Uint8Array): ChunkContent {
  const length = new DataView(content.buffer, content.byteOffset, content.byteLength).getUint32(0);
  const fields = JSON.parse(decodeUtf8(content.subarray(4, 4 + length))) as CommonFields;
  return { fields, payload: content.subarray(4 + length) };
}
