import { ErrorCode, FrameFlag, FrameType, SettingId } from "@apns/wire/http2";
import type { Dice } from "./dice.js";
import {
  type BlockForm,
  concat,
  data,
  type Field,
  frame,
  goaway,
  type RawRequest,
  reset,
  settings,
  text,
  uint32,
} from "./raw-server.js";
import type { RawLink } from "./raw-world.js";

const PRIORITY_BYTES = 5;

/** Statuses and reasons, good ones more often than others. */
const answers: readonly (readonly [status: number, reason: string])[] = [
  [200, ""],
  [200, ""],
  [200, ""],
  [400, "BadDeviceToken"],
  [403, "TopicDisallowed"],
  [403, "SomethingNew"],
  [410, "Unregistered"],
  [413, "PayloadTooLarge"],
  [429, "TooManyRequests"],
  [500, "InternalServerError"],
  [503, "ServiceUnavailable"],
];

const refusals = answers.filter(([status]) => status !== 200);

/** An answer: its status, its bytes, and what comes with them. */
export interface Told {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** The last stream that the server still serves; Infinity where it serves all. */
  readonly lastStreamId: number;
  /** Whether the connection ends. */
  readonly ends: boolean;
}

/** What a server may say: every form that RFC 9113 and RFC 7541 leave it, chosen by chance. */
export class Speech {
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** A whole answer, with everything around it that the protocol allows. Returns its status, too. */
  answer({ server }: RawLink, { streamId, isWhole }: RawRequest): Told {
    const dice = this.#dice;
    // Before the whole body has come, the server cannot have taken it.
    const [status, reason] = dice.pick(...(isWhole ? answers : refusals));
    const pieces: Uint8Array[] = [];
    while (dice.chance(0.15)) {
      const interim: Field[] = [[":status", dice.pick("100", "103", "199")]];
      pieces.push(this.#headers(streamId, server.writer.block(interim, this.#anyForm()), false));
    }
    const fields: Field[] = [
      [":status", String(status)],
      ["apns-id", `id-${streamId % 7}`],
    ];
    if (dice.chance(0.3)) fields.push(["date", "Mon, 23 Nov 2026 20:00:00 GMT"]);
    if (dice.chance(0.2)) fields.push(["x-of-tomorrow", "y".repeat(dice.between(0, 300))]);
    if (status >= 429 && dice.chance(0.5)) fields.push(["retry-after", String(dice.between(0, 3))]);
    const body = reason === "" ? "" : JSON.stringify({ reason, timestamp: 1_700_000_000_000 });
    const hasTrailers = dice.chance(0.2);
    const hasData = body !== "" || dice.chance(0.3);
    pieces.push(this.#headers(streamId, server.writer.block(fields, this.#form()), !hasData && !hasTrailers));
    if (hasData) pieces.push(this.#body(streamId, text(body), !hasTrailers));
    if (hasTrailers)
      pieces.push(this.#headers(streamId, server.writer.block([["x-end", "1"]], this.#anyForm()), true));
    if (dice.chance(0.2)) pieces.push(reset(streamId, ErrorCode.noError));
    return { status, bytes: concat(pieces), lastStreamId: Infinity, ends: false };
  }

  /**
   * The status of an answer, and then something that breaks the answer off, or nothing more at all. Returns the status,
   * the last stream where GOAWAY comes with it, and whether the connection ends.
   */
  brokenAnswer({ server }: RawLink, { streamId, isWhole }: RawRequest): Told {
    const dice = this.#dice;
    const [status, reason] = dice.pick(...(isWhole ? answers : refusals));
    const body = text(JSON.stringify({ reason, timestamp: 1_700_000_000_000 }));
    const headers = (fields: readonly Field[], ends: boolean): Uint8Array =>
      this.#headers(streamId, server.writer.block(fields, this.#form()), ends);
    const begin = (...more: readonly Field[]): Uint8Array =>
      headers([[":status", String(status)], ...more], false);
    const some = (): Uint8Array =>
      dice.chance(0.5)
        ? new Uint8Array(0)
        : this.#body(streamId, body.subarray(0, dice.between(0, body.length)), false);
    const forbidden = dice.pick<Field>(
      ["connection", "close"],
      ["Date", "x"],
      ["x-odd", "a\nb"],
      ["te", " "],
    );
    const pieces = dice.pick(
      () => [begin(), some()],
      () => [begin(), some(), reset(streamId, dice.between(0, 15))],
      () => [begin(), some(), headers([forbidden], true)],
      () => [begin(), some(), headers([[":status", "200"]], true)],
      () => [begin(), some(), headers([["x-end", "1"]], false)],
      () => [begin(forbidden)],
      () => [begin(["content-length", "9999"]), this.#body(streamId, body, true)],
      () => [
        // Within a frame, and as a list larger than announced.
        begin(...Array.from({ length: 10 }, (): Field => ["x-y", "x".repeat(1600)])),
        some(),
      ],
      () => [
        begin(),
        this.#body(streamId, new Uint8Array(5000), false),
        this.#body(streamId, new Uint8Array(5000), true),
      ],
    )();
    const lastStreamId = dice.chance(0.2) ? Math.max(0, streamId - 2) : Infinity;
    if (lastStreamId < Infinity) pieces.push(goaway(lastStreamId, dice.between(0, 13)));
    return { status, bytes: concat(pieces), lastStreamId, ends: dice.chance(0.3) };
  }

  /** Something about the connection that any server may say at any time. */
  aside(): Uint8Array {
    const dice = this.#dice;
    return dice.pick(
      () => settings([SettingId.maxConcurrentStreams, dice.pick(1, 2, 5, 100)]),
      () => settings([SettingId.headerTableSize, dice.pick(0, 50, 300, 4096, 100_000)]),
      () => settings([SettingId.initialWindowSize, dice.pick(10, 100, 65_535, 2 ** 20)]),
      () => settings([SettingId.maxFrameSize, dice.pick(16_384, 2 ** 24 - 1)], [0xff, 7]),
      () => settings(),
      () => frame(FrameType.ping, 0, 0, Uint8Array.from([...uint32(dice.between(0, 99)), 0, 0, 0, 1])),
      () => frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(dice.between(1, 70_000)))),
      () =>
        frame(dice.between(16, 255), dice.between(0, 255), dice.between(0, 9), text("a frame of tomorrow")),
      () => frame(FrameType.priority, 0, dice.between(1, 9), new Uint8Array(PRIORITY_BYTES)),
    )();
  }

  /** Something that the protocol forbids, or garbage. */
  evil(streamId: number): Uint8Array {
    const dice = this.#dice;
    const noise = Uint8Array.from({ length: dice.between(0, 60) }, () => dice.between(0, 255));
    return dice.pick(
      () => noise,
      () => frame(dice.between(0, 9), dice.between(0, 255), dice.pick(0, 1, 2, streamId, 99_999), noise),
      () => frame(FrameType.headers, dice.pick(0, 1, 4, 5, 13, 37), streamId, noise),
      () => frame(FrameType.data, dice.pick(0, 1, 9), streamId, noise),
      () => frame(FrameType.settings, dice.pick(0, 1), 0, noise),
      () =>
        frame(
          FrameType.windowUpdate,
          0,
          dice.pick(0, streamId),
          Uint8Array.from(uint32(dice.pick(0, 2 ** 31 - 1))),
        ),
      () => frame(FrameType.continuation, 0, streamId, noise),
      () => frame(FrameType.pushPromise, 4, streamId, noise),
      () => text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
      () =>
        goaway(
          dice.between(0, 2 ** 31 - 1),
          dice.between(0, 20),
          dice.pick("", "words", '{"reason":"Shutdown"}'),
        ),
      () => frame(FrameType.headers, 5, streamId, text("\u0000".repeat(dice.between(0, 16_000)))),
      () => concat(Array.from({ length: 2500 }, () => frame(FrameType.ping, 1, 0, new Uint8Array(8)))),
      () => new Uint8Array(dice.between(1, 70_000)),
    )();
  }

  #form(): BlockForm {
    const dice = this.#dice;
    return { huffman: dice.chance(0.5), mode: dice.pick("literal", "never") };
  }

  /** Few fields may go into the client's table: it must not overflow. */
  #anyForm(): BlockForm {
    return { huffman: this.#dice.chance(0.5), mode: this.#dice.pick("index", "literal", "never") };
  }

  /** A header block in one frame or several, with or without padding and priority. */
  #headers(streamId: number, block: Uint8Array, ends: boolean): Uint8Array {
    const dice = this.#dice;
    const endStream = ends ? FrameFlag.endStream : 0;
    const cuts = [0, ...Array.from({ length: dice.pick(0, 0, 1, 3) }, () => dice.between(0, block.length))];
    const ordered = [...cuts.sort((a, b) => a - b), block.length];
    return concat(
      ordered.slice(1).map((end, at) => {
        const piece = block.subarray(ordered[at], end);
        const flags = at === ordered.length - 2 ? FrameFlag.endHeaders : 0;
        if (at > 0) return frame(FrameType.continuation, flags, streamId, piece);
        const priority = dice.chance(0.3) ? new Uint8Array(PRIORITY_BYTES) : undefined;
        const extra = priority === undefined ? 0 : FrameFlag.priority;
        return this.#padded(
          FrameType.headers,
          flags | endStream | extra,
          streamId,
          concat([...(priority ? [priority] : []), piece]),
        );
      }),
    );
  }

  #body(streamId: number, body: Uint8Array, ends: boolean): Uint8Array {
    const dice = this.#dice;
    const cut = dice.between(0, body.length);
    const last = this.#padded(FrameType.data, ends ? FrameFlag.endStream : 0, streamId, body.subarray(cut));
    const pieces = [this.#padded(FrameType.data, 0, streamId, body.subarray(0, cut)), last];
    if (ends && dice.chance(0.3)) {
      pieces[1] = frame(FrameType.data, 0, streamId, body.subarray(cut));
      pieces.push(data(streamId, new Uint8Array(0)));
    }
    return concat(pieces);
  }

  #padded(type: number, flags: number, streamId: number, payload: Uint8Array): Uint8Array {
    if (!this.#dice.chance(0.3)) return frame(type, flags, streamId, payload);
    const padding = this.#dice.pick(0, 1, 255);
    const whole = concat([Uint8Array.of(padding), payload, new Uint8Array(padding)]);
    return frame(type, flags | FrameFlag.padded, streamId, whole);
  }
}
