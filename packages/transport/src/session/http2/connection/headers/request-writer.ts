import type { ApiRequest } from "@apns/wire/api";
import { copyBytes, encodeUtf8 } from "@apns/wire/bytes";
import {
  type FieldMode,
  FRAME_HEADER_BYTES,
  FrameFlag,
  FrameType,
  HpackEncoder,
  type HpackTarget,
  headerFramesBytes,
  writeFrameHeader,
  writeHeaderFrames,
} from "@apns/wire/http2";
import type { TransportError } from "../../../../errors/transport-error.js";
import type { ProviderToken } from "../../../provider-token/source.js";
import { APNS_ID_BYTES, type ApnsIds, LAST_DIGITS } from "../../apns-ids.js";
import type { Request } from "../../request.js";
import type { OutputBuffer } from "../output-buffer.js";
import { HeaderListLimit, type ListContext } from "./header-list-limit.js";
import type { PushHeaders } from "./push-headers.js";

/** What every server accepts in one frame (RFC 9113, section 4.2). */
const DEFAULT_FRAME_BYTES = 16_384;
const DEVICE_PATH = "/3/device/";
/** Digits of nearly every device token. */
const USUAL_DIGITS = 64;
/** More than the bounded fields of a notification take: the path 210, ids 36, names and numbers. */
const PUSH_ROOM = 1024;

/** The fields that most requests of a connection share, as bytes that are valid for one state of the table. */
interface Prepared {
  readonly generation: number;
  readonly headers: PushHeaders;
  readonly authorization: string | undefined;
  /** Method, scheme and authority. */
  readonly before: Uint8Array;
  /** Authorization, topic, push type and priority. */
  readonly after: Uint8Array;
  /** A whole block: with a device token of {@link USUAL_DIGITS}, which is filled in, and an id of ours at its end. */
  readonly template: Uint8Array;
  readonly deviceTokenAt: number;
  /** The block of ids whose beginning the template holds. */
  idBlock: number;
}

export interface RequestWriterOptions {
  /** The `:authority`: host, with the port where it is not 443. */
  readonly authority: string;
  readonly authorizationHeader: "indexed" | "literal";
  readonly duplicateGuard: "none" | "collapse-id";
  /** Makes ids for notifications without one. */
  readonly ids: ApnsIds;
}

/**
 * Writes the HEADERS frames of requests. What repeats is one byte each; a block whose fields are those of the
 * previous one is copied, and only its path and ids are written.
 */
export class RequestWriter {
  readonly #encoder = new HpackEncoder();
  readonly #context: ListContext;
  readonly #authorizationMode: FieldMode;
  readonly #ids: ApnsIds;
  #maxFrameBytes = DEFAULT_FRAME_BYTES;
  readonly #listLimit: HeaderListLimit;
  #prepared: Prepared | undefined;

  constructor(options: RequestWriterOptions) {
    const { authority, duplicateGuard } = options;
    this.#context = { authority, guardsAgainstDuplicates: duplicateGuard === "collapse-id" };
    this.#listLimit = new HeaderListLimit(this.#context);
    this.#authorizationMode = options.authorizationHeader === "indexed" ? "index" : "none";
    this.#ids = options.ids;
  }

  setMaxTableBytes(peerLimit: number): void {
    this.#encoder.setMaxTableBytes(peerLimit);
  }

  /** SETTINGS_MAX_FRAME_SIZE of the server. */
  setMaxFrameBytes(byteCount: number): void {
    this.#maxFrameBytes = byteCount;
  }

  /** SETTINGS_MAX_HEADER_LIST_SIZE of the server. */
  setMaxListBytes(byteCount: number): void {
    this.#listLimit.set(byteCount);
  }

  /** Why the server does not take the headers of this request; undefined if it does. */
  refusal<Ticket>(request: Request<Ticket>): TransportError | undefined {
    return this.#listLimit.refusal(request);
  }

  /** Writes HEADERS for a request that has a stream. Returns the body that follows; undefined where there is none. */
  write<Ticket>(output: OutputBuffer, request: Request<Ticket>): string | Uint8Array | undefined {
    output.reserve(FRAME_HEADER_BYTES);
    const headerAt = output.offset;
    output.offset += FRAME_HEADER_BYTES;
    const { headers, api, body, token, streamId } = request;
    if (headers !== undefined) this.#writePush(output, request, headers);
    else if (api !== undefined) this.#writeApi(output, api, token);
    const length = output.offset - headerAt - FRAME_HEADER_BYTES;
    if (length > this.#maxFrameBytes) {
      this.#split(output, headerAt, { streamId, endStream: body === undefined });
      return body;
    }
    const flags = body === undefined ? FrameFlag.endHeaders | FrameFlag.endStream : FrameFlag.endHeaders;
    writeFrameHeader(output.bytes, headerAt, { length, type: FrameType.headers, flags, streamId });
    return body;
  }

  /** Replaces the block at `headerAt`, which is too large for one frame, by frames that the server accepts. */
  #split(
    output: OutputBuffer,
    headerAt: number,
    frame: { readonly streamId: number; readonly endStream: boolean },
  ): void {
    const maxFrameBytes = this.#maxFrameBytes;
    const block = copyBytes(output.bytes, headerAt + FRAME_HEADER_BYTES, output.offset);
    output.offset = headerAt;
    output.reserve(headerFramesBytes(block.length, maxFrameBytes));
    output.offset = writeHeaderFrames(output.bytes, headerAt, { ...frame, block, maxFrameBytes });
  }

  /** Writes the header block of a notification; without an id of its own its `sequence` makes one. */
  #writePush<Ticket>(output: OutputBuffer, request: Request<Ticket>, headers: PushHeaders): void {
    const { sequence, deviceToken, token } = request;
    const { topic, expiration, id } = headers;
    const authorization = token?.authorization;
    output.reserve(
      PUSH_ROOM + this.#context.authority.length + (authorization?.length ?? 0) + 3 * (topic?.length ?? 0),
    );
    const encoder = this.#encoder;
    encoder.beginBlock(output);
    const prepared = this.#prepared;
    const isPrepared =
      prepared !== undefined &&
      prepared.generation === encoder.generation &&
      prepared.authorization === authorization &&
      isAlike(prepared.headers, headers);
    if (isPrepared && expiration === undefined && id === undefined && deviceToken.length === USUAL_DIGITS) {
      this.#writeTemplate(output, prepared, deviceToken, sequence);
    } else {
      if (isPrepared) {
        copy(output, prepared.before);
        this.#writePath(output, deviceToken);
        copy(output, prepared.after);
      } else this.#writeAndPrepare(output, request, headers);
      if (expiration !== undefined) encoder.writeField(output, "apns-expiration", String(expiration), "name");
      encoder.writeField(output, "apns-id", id ?? this.#ids.textOf(sequence), "name");
    }
    const collapseId = headers.collapseId ?? this.#guard(id, sequence);
    if (collapseId !== undefined) encoder.writeField(output, "apns-collapse-id", octets(collapseId), "name");
  }

  #guard(id: string | undefined, sequence: number): string | undefined {
    return this.#context.guardsAgainstDuplicates ? (id ?? this.#ids.textOf(sequence)) : undefined;
  }

  /** Writes the header block of any other request. */
  #writeApi(output: OutputBuffer, api: ApiRequest, token: ProviderToken | undefined): void {
    const encoder = this.#encoder;
    const path = octets(api.path);
    const headers = api.headers.map(([name, value]) => [name, octets(value)] as const);
    output.reserve(
      headers.reduce((sum, [name, value]) => sum + name.length + value.length + 24, PUSH_ROOM) +
        path.length +
        this.#context.authority.length +
        (token?.authorization.length ?? 0),
    );
    encoder.beginBlock(output);
    encoder.writeField(output, ":method", api.method, "index");
    encoder.writeField(output, ":scheme", "https", "index");
    encoder.writeField(output, ":authority", this.#context.authority, "index");
    encoder.writeField(output, ":path", path, "none");
    if (token !== undefined) {
      encoder.writeField(output, "authorization", token.authorization, this.#authorizationMode);
    }
    for (const [name, value] of headers) encoder.writeField(output, name, value, "none");
  }

  #writeAndPrepare<Ticket>(output: OutputBuffer, request: Request<Ticket>, headers: PushHeaders): void {
    const encoder = this.#encoder;
    const { topic, pushType, priority } = headers;
    const authorization = request.token?.authorization;
    const { generation } = encoder;
    const start = output.offset;
    encoder.writeField(output, ":method", "POST", "index");
    encoder.writeField(output, ":scheme", "https", "index");
    encoder.writeField(output, ":authority", this.#context.authority, "index");
    const before = copyBytes(output.bytes, start, output.offset);
    this.#writePath(output, request.deviceToken);
    const middle = output.offset;
    if (authorization !== undefined) {
      encoder.writeField(output, "authorization", authorization, this.#authorizationMode);
    }
    if (topic !== undefined) encoder.writeField(output, "apns-topic", octets(topic), "index");
    encoder.writeField(output, "apns-push-type", pushType, "index");
    if (priority !== undefined) encoder.writeField(output, "apns-priority", String(priority), "index");
    if (encoder.generation !== generation) return;
    const after = copyBytes(output.bytes, middle, output.offset);
    const template = { bytes: new Uint8Array(before.length + after.length + PUSH_ROOM), offset: 0 };
    copy(template, before);
    writePathUpTo(template, USUAL_DIGITS);
    const deviceTokenAt = template.offset;
    template.offset += USUAL_DIGITS;
    copy(template, after);
    encoder.writeName(template, "apns-id");
    template.bytes[template.offset++] = APNS_ID_BYTES;
    this.#prepared = {
      generation,
      headers,
      authorization,
      before,
      after,
      template: copyBytes(template.bytes, 0, template.offset + APNS_ID_BYTES),
      deviceTokenAt,
      idBlock: -1,
    };
  }

  /** Copies the block of the previous request and puts in what differs. */
  #writeTemplate(output: OutputBuffer, prepared: Prepared, deviceToken: string, sequence: number): void {
    const { template, deviceTokenAt } = prepared;
    const ids = this.#ids;
    const block = ids.blockOf(sequence);
    if (block !== prepared.idBlock) {
      prepared.idBlock = block;
      writeAscii({ bytes: template, offset: template.length - APNS_ID_BYTES }, ids.textOf(sequence));
    }
    const { bytes, offset } = output;
    bytes.set(template, offset);
    output.writeOctets(deviceToken, offset + deviceTokenAt);
    output.offset = offset + template.length;
    ids.writeLastDigits(sequence, bytes, output.offset - LAST_DIGITS);
  }

  #writePath(output: OutputBuffer, deviceToken: string): void {
    writePathUpTo(output, deviceToken.length);
    writeAscii(output, deviceToken);
  }
}

/** Whether the fields that are prepared are the same. */
function isAlike(one: PushHeaders, other: PushHeaders): boolean {
  if (one === other) return true;
  return one.topic === other.topic && one.pushType === other.pushType && one.priority === other.priority;
}

/** The path of a notification up to the device token. */
function writePathUpTo(target: HpackTarget, digitCount: number): void {
  const length = DEVICE_PATH.length + digitCount;
  const { bytes } = target;
  // A literal without indexing whose name is the static table's fourth (RFC 7541, section 6.2.2).
  bytes[target.offset++] = 0x04;
  if (length < 0x7f) bytes[target.offset++] = length;
  else {
    bytes[target.offset++] = 0x7f;
    bytes[target.offset++] = ((length - 0x7f) & 0x7f) | (length - 0x7f >= 0x80 ? 0x80 : 0);
    if (length - 0x7f >= 0x80) bytes[target.offset++] = (length - 0x7f) >>> 7;
  }
  writeAscii(target, DEVICE_PATH);
}

function writeAscii(target: HpackTarget, text: string): void {
  const { bytes } = target;
  let { offset } = target;
  for (let index = 0; index < text.length; index++) bytes[offset++] = text.charCodeAt(index);
  target.offset = offset;
}

function copy(output: HpackTarget, source: Uint8Array): void {
  // For a handful of bytes a loop is faster than set.
  const { bytes } = output;
  let { offset } = output;
  for (let index = 0; index < source.length; index++) bytes[offset++] = source[index] as number;
  output.offset = offset;
}

const ASCII = /^[ -~]*$/;

/** The UTF-8 of a text, each octet as a character of the same number, as HPACK's strings are written. */
function octets(text: string): string {
  return ASCII.test(text) ? text : String.fromCharCode(...encodeUtf8(text));
}
