import { createPayload, encodePayload, shortenAlert, UsageError } from "@apns/wire";
import {
  type BinaryNotification,
  type DecodedNotification,
  ErrorResponseDecoder,
  encodeBarrier,
  encodeErrorResponse,
  encodeNotification,
  FeedbackDecoder,
  NotificationDecoder,
} from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { fromHex, fromUtf8, toHex, toUtf8 } from "../binary/byte-builder.js";
import { cutsOf, piecesOf } from "../binary/cuts.js";
import { usageErrorOf, wireErrorOf } from "../errors/thrown-error.js";
import {
  allVectors,
  type EncodeVector,
  encodeVectors,
  errorResponseVectors,
  feedbackVectors,
  knownBadVectors,
  partialErrorResponseVectors,
  refusalVectors,
  trimVectors,
} from "./peer-vectors.js";
import { toPayloadOptions } from "./pyapns-options.js";

/** Where our bytes differ on purpose from what a peer wrote for the same input, and why. */
const differences: { readonly [vector: string]: string } = {
  "pyapns/cmd1/short28":
    "a bug there: it pads a shorter device token with NUL bytes to 32; ours writes it unchanged",
  "pyapns/cmd2/priority-0":
    "Apple knows the priorities 5 and 10; ours refuses others before anything is sent",
  "pyapns/cmd2/priority-255":
    "Apple knows the priorities 5 and 10; ours refuses others before anything is sent",
  "node-apn/cmd2/expiry-float": "a fraction of a second is dropped in silence there; ours refuses it",
  "node-apn/cmd2/expiry-negative": "the field is unsigned: it leaves the item out in silence, ours refuses",
  "node-apn/cmd2/token-odd": "a bug there: the last digit is dropped in silence; ours refuses half a byte",
  "node-apn/cmd2/utf16le": "Apple asks for UTF-8; ours writes nothing else",
};

/** Peers that leave items out, or write them in another order; ours always writes 1, 2, 3, 4, 5. */
const hasOurItems = ({ kind, frames }: EncodeVector): boolean =>
  kind !== "encode-command-2" || frames.every(({ itemOrder }) => itemOrder?.join() === "1,2,3,4,5");

const commandOf = ({ kind }: EncodeVector): 0 | 1 | 2 => Number(kind.slice(-1)) as 0 | 1 | 2;

function notificationOf({ input }: EncodeVector, payload: BinaryNotification["payload"]): BinaryNotification {
  return {
    deviceToken: input.tokenHex,
    payload,
    ...(input.identifier === undefined ? {} : { identifier: input.identifier }),
    ...(input.expiry === undefined ? {} : { expiration: input.expiry }),
    ...(input.priority === undefined ? {} : { priority: input.priority as 5 | 10 }),
  };
}

const encodedBytes = (vector: EncodeVector): Uint8Array =>
  encodeNotification(notificationOf(vector, fromUtf8(vector.input.payloadJson)), commandOf(vector));

function decodeOne(stream: Uint8Array): DecodedNotification {
  const decoder = new NotificationDecoder();
  const [notification, ...others] = decoder.push(stream);
  decoder.end();
  if (notification === undefined || others.length > 0) throw new Error("not one notification");
  return notification;
}

test("the vectors are all here and each is used", () => {
  const used = [
    encodeVectors,
    knownBadVectors,
    refusalVectors,
    errorResponseVectors,
    partialErrorResponseVectors,
    feedbackVectors,
    trimVectors,
  ];
  expect(used.map((vectors) => vectors.length)).toEqual([75, 1, 8, 30, 4, 21, 2]);
  expect(used.flat()).toHaveLength(allVectors.length);
});

describe("encoding what a peer encoded", () => {
  for (const vector of encodeVectors.filter(({ name }) => !(name in differences))) {
    if (hasOurItems(vector)) {
      test(`${vector.name}: has the same bytes`, () => {
        expect(toHex(encodedBytes(vector))).toBe(vector.hex);
      });
    } else {
      test(`${vector.name}: has the same values, with all five items in our order`, () => {
        const ours = decodeOne(encodedBytes(vector));
        const theirs = decodeOne(fromHex(vector.hex));
        expect({ ...ours, payload: toUtf8(ours.payload) }).toEqual({
          // An item that a peer leaves out is written with its default.
          expiration: 0,
          priority: 10,
          ...theirs,
          payload: toUtf8(theirs.payload),
        });
      });
    }
  }

  test("every listed difference is a vector, and is necessary", () => {
    for (const name of Object.keys(differences)) {
      const vector = encodeVectors.find((candidate) => candidate.name === name);
      expect(vector, name).toBeDefined();
      if (vector === undefined) continue;
      const theirs = decodeOne(fromHex(vector.hex));
      let same = false;
      try {
        const ours = decodeOne(encodedBytes(vector));
        same = toHex(ours.payload) === toHex(theirs.payload) && ours.deviceToken === theirs.deviceToken;
      } catch (error) {
        expect(error, name).toBeInstanceOf(UsageError);
      }
      expect(same, `${name} is no longer a difference`).toBe(false);
    }
  });

  test("pyapns/cmd1/short28: a shorter device token keeps its length", () => {
    const vector = encodeVectors.find(({ name }) => name === "pyapns/cmd1/short28") as EncodeVector;
    expect(decodeOne(encodedBytes(vector)).deviceToken).toBe(vector.input.tokenHex);
  });

  test("node-apn/cmd2/utf16le: the same text is written as UTF-8", () => {
    const vector = encodeVectors.find(({ name }) => name === "node-apn/cmd2/utf16le") as EncodeVector;
    expect(toUtf8(decodeOne(encodedBytes(vector)).payload)).toBe(vector.input.payloadJson);
  });

  for (const vector of encodeVectors.filter(
    ({ source, name }) => source !== "Pushy" && !(name in differences),
  )) {
    test(`${vector.name}: an object in place of bytes makes the same JSON`, () => {
      const payload = JSON.parse(vector.input.payloadJson) as Record<string, unknown>;
      expect(toUtf8(encodePayload(payload))).toBe(vector.input.payloadJson);
      expect(toHex(encodeNotification(notificationOf(vector, payload), commandOf(vector)))).toBe(
        toHex(encodedBytes(vector)),
      );
    });
  }

  for (const vector of encodeVectors.filter(({ input }) => input.payloadKwargs !== undefined)) {
    test(`${vector.name}: the same options make the same JSON`, () => {
      const payload = createPayload(toPayloadOptions(vector.input.payloadKwargs ?? {}));
      expect(toUtf8(encodePayload(payload))).toBe(vector.input.payloadJson);
    });
  }

  for (const vector of encodeVectors.filter((candidate) => candidate.resendHexAsCommand1 !== undefined)) {
    if (vector.name in differences) continue;
    test(`${vector.name}: command 1 makes the bytes of the peer's resend`, () => {
      const bytes = encodeNotification(notificationOf(vector, fromUtf8(vector.input.payloadJson)), 1);
      expect([toHex(bytes)]).toEqual(vector.resendHexAsCommand1);
    });
  }
});

describe("decoding what a peer encoded", () => {
  for (const vector of [...encodeVectors, ...knownBadVectors]) {
    test(`${vector.name}: is read the same however it is cut`, () => {
      const [frame] = vector.frames;
      const expected = {
        command: frame?.command,
        deviceToken: frame?.tokenHexOnWire,
        identifier: frame?.identifier,
        expiration: frame?.expiry,
        priority: frame?.priority,
        payload: Buffer.from(
          vector.input.payloadJson,
          vector.input.encoding === "utf16le" ? "utf16le" : "utf8",
        ).toString("hex"),
      };
      for (const { name, chunks } of cutsOf(fromHex(vector.hex))) {
        const decoder = new NotificationDecoder();
        const notifications = chunks.flatMap((chunk) => decoder.push(chunk));
        decoder.end();
        expect(
          notifications.map((notification) => ({ ...notification, payload: toHex(notification.payload) })),
          name,
        ).toEqual([expected]);
      }
    });
  }
});

describe("refusing what a peer refused, and more", () => {
  for (const { name, input } of refusalVectors) {
    test(`${name}: throws a UsageError`, () => {
      // The recording of node-apn's names the value in its name alone.
      const expiration = name === "node-apn/cmd2/expiry-2^32" ? 2 ** 32 : input.expiry;
      const notification: BinaryNotification = {
        deviceToken: input.tokenHex ?? "ab",
        payload: {},
        ...(input.identifier === undefined ? {} : { identifier: input.identifier }),
        ...(expiration === undefined ? {} : { expiration }),
      };
      for (const command of [0, 1, 2] as const) {
        const { code } = usageErrorOf(() => encodeNotification(notification, command));
        expect(code).toBe(name.includes("/token-") ? "invalid-device-token" : "out-of-range");
      }
    });
  }
});

describe("the barrier", () => {
  for (const vector of knownBadVectors) {
    test(`${vector.name}: says the same with the items in our order`, () => {
      const ours = encodeBarrier(vector.input.identifier ?? 0);
      expect(decodeOne(ours)).toEqual(decodeOne(fromHex(vector.hex)));
      expect(ours).toHaveLength(vector.hex.length / 2);
    });
  }
});

describe("error responses", () => {
  for (const { name, hex, decoded } of errorResponseVectors) {
    test(`${name}: is read the same however it is cut`, () => {
      const expected = [decoded].flat().map((response) => ({
        status: response?.status,
        identifier: response?.identifier,
      }));
      for (const cut of cutsOf(fromHex(hex))) {
        const decoder = new ErrorResponseDecoder();
        expect(
          cut.chunks.flatMap((chunk) => decoder.push(chunk)),
          cut.name,
        ).toEqual(expected);
        decoder.end();
      }
    });

    test(`${name}: is written with the same bytes`, () => {
      const responses = [decoded].flat().filter((response) => response !== null);
      expect(responses.map((response) => toHex(encodeErrorResponse(response))).join("")).toBe(hex);
    });
  }

  for (const { name, hex } of partialErrorResponseVectors) {
    test(`${name}: is kept until the rest comes, and reported when it does not`, () => {
      const decoder = new ErrorResponseDecoder();
      expect(decoder.push(fromHex(hex))).toEqual([]);
      expect(decoder.pendingBytes).toBe(hex.length / 2);
      expect(wireErrorOf(() => decoder.end()).code).toBe("truncated");
    });
  }
});

describe("feedback", () => {
  for (const { name, hex, expected } of feedbackVectors) {
    test(`${name}: returns every tuple, however it is cut`, () => {
      const stream = fromHex(hex);
      const tuples = expected.map(([deviceToken, failedAt]) => ({ deviceToken, failedAt }));
      const isLong = stream.length > 1000;
      const cuts = isLong
        ? [1, 37, 64, 4096, stream.length].map((bytes) => ({
            name: `${bytes}`,
            chunks: piecesOf(stream, bytes),
          }))
        : cutsOf(stream);
      for (const cut of cuts) {
        const decoder = new FeedbackDecoder();
        expect(
          cut.chunks.flatMap((chunk) => decoder.push(chunk)),
          cut.name,
        ).toEqual(tuples);
        if (name.endsWith("/truncated-tail")) {
          expect(wireErrorOf(() => decoder.end()).code).toBe("truncated");
        } else decoder.end();
      }
    });
  }
});

describe("shortening an alert", () => {
  for (const { name, input, lengthAfter, alertCharsAfter, alertAfter } of trimVectors) {
    test(`${name}: without an ellipsis ours keeps as much as the peer`, () => {
      const alert = name.endsWith("/emoji") ? "\u{1F600}".repeat(600) : "word ".repeat(500);
      const payload = createPayload({ alert });
      expect(encodePayload(payload)).toHaveLength(input.lengthBefore);
      const shortened = shortenAlert(payload, input.max ?? 2048, {
        at: input.truncateAtWordEnd === true ? "word" : "character",
        ellipsis: "",
      });
      expect(encodePayload(shortened)).toHaveLength(lengthAfter);
      const text = String(shortened.aps?.alert);
      expect(alertAfter ?? text).toBe(text);
      expect(alertCharsAfter ?? [...text].length).toBe([...text].length);
    });
  }
});
