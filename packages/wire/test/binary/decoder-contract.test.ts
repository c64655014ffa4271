import { ErrorResponseDecoder, FeedbackDecoder, NotificationDecoder, WireError } from "@apns/wire";
import { FrameDecoder, type StreamDecoder, type StreamReader } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { usageErrorOf, wireErrorOf } from "../errors/thrown-error.js";

/** A FrameDecoder as one that returns its values: where each frame ends. */
class FrameEnds implements StreamDecoder<number> {
  readonly #frames = new FrameDecoder();

  get failure(): WireError | undefined {
    return this.#frames.failure;
  }

  get pendingBytes(): number {
    return this.#frames.pendingBytes;
  }

  push(chunk: Uint8Array): number[] {
    const ends: number[] = [];
    this.#frames.push(chunk, ({ end }) => {
      ends.push(end);
    });
    return ends;
  }

  end(): void {
    this.#frames.end();
  }
}

const notification = Uint8Array.of(0, 0, 1, 0xab, 0, 2, 0x7b, 0x7d);

// By hand from Apple's figures: one value, and bytes that cannot begin or be one.
const decoders: readonly [
  name: string,
  create: () => StreamDecoder<unknown>,
  value: Uint8Array,
  bad: Uint8Array,
][] = [
  ["NotificationDecoder", () => new NotificationDecoder(), notification, Uint8Array.of(9)],
  ["FrameDecoder", () => new FrameEnds(), notification, Uint8Array.of(9)],
  [
    "ErrorResponseDecoder",
    () => new ErrorResponseDecoder(),
    Uint8Array.of(8, 8, 0, 0, 0, 7),
    Uint8Array.of(9),
  ],
  [
    "FeedbackDecoder",
    () => new FeedbackDecoder(),
    Uint8Array.of(0, 0, 0, 9, 0, 1, 0xab),
    Uint8Array.of(0, 0, 0, 9, 0xff, 0xff),
  ],
];

describe.each(decoders)("the contract of decoders: %s", (_, create, value, bad) => {
  const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

  test.each([undefined, null, "08", [8], 8, new Uint16Array(3)])(
    "refuses %s for a chunk and goes on",
    (chunk) => {
      const decoder = create();
      const error = usageErrorOf(() => decoder.push(chunk as unknown as Uint8Array));
      expect(error).toMatchObject({ code: "invalid-type", field: "chunk" });
      expect(decoder.failure).toBeUndefined();
      expect(decoder.push(value)).toHaveLength(1);
      decoder.end();
    },
  );

  test("W-16: counts the bytes of an incomplete value, and none between values", () => {
    const decoder: StreamReader & { push(chunk: Uint8Array): unknown[] } = create();
    expect(decoder.pendingBytes).toBe(0);
    for (let length = 1; length < value.length; length++) {
      expect(decoder.push(value.slice(length - 1, length))).toEqual([]);
      expect(decoder.pendingBytes).toBe(length);
    }
    expect(decoder.push(value.slice(-1))).toHaveLength(1);
    expect(decoder.pendingBytes).toBe(0);
  });

  test("W-17: delivers what precedes bad bytes, sets failure at once, and throws it from then on", () => {
    const decoder = create();
    expect(decoder.push(join(value, value, bad, value))).toHaveLength(2);
    const { failure } = decoder;
    expect(failure).toBeInstanceOf(WireError);
    expect(failure?.code).toMatch(/^malformed-/);
    for (const action of [() => decoder.push(value), () => decoder.end(), () => decoder.push("x" as never)]) {
      expect(wireErrorOf(action)).toBe(failure);
    }
    expect(decoder.failure).toBe(failure);
    expect(decoder.pendingBytes).toBe(0);
  });

  test("W-19: the end inside a value is a failure like any other", () => {
    const decoder = create();
    expect(decoder.push(join(value, value.slice(0, -1)))).toHaveLength(1);
    const error = wireErrorOf(() => decoder.end());
    expect(error).toMatchObject({ code: "truncated", bytes: value.length - 1 });
    expect(decoder.failure).toBe(error);
    expect(wireErrorOf(() => decoder.end())).toBe(error);
    expect(wireErrorOf(() => decoder.push(value))).toBe(error);
    expect(decoder.pendingBytes).toBe(0);
  });

  test("W-19: the end between values changes nothing", () => {
    const decoder = create();
    decoder.end();
    expect(decoder.push(value)).toHaveLength(1);
    decoder.end();
    expect(decoder.push(value)).toHaveLength(1);
    expect(decoder.failure).toBeUndefined();
  });
});
