import { createPayload, encodePayload, payloadLimits } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { toUtf8 } from "../binary/byte-builder.js";
import { usageErrorOf } from "../errors/thrown-error.js";
import { type PayloadCase, payloadCases } from "./peer-vectors.js";
import { toPayloadOptions } from "./pyapns-options.js";

interface Difference {
  /** The code with which ours refuses it, or the JSON that it makes instead. */
  readonly ours: string;
  readonly why: string;
}

/** Where createPayload parts from PyAPNs on purpose. */
const differences: { readonly [name: string]: Difference } = {
  "alert zero": { ours: "invalid-type", why: "a number is not an alert; PyAPNs drops it silently" },
  "alert number": {
    ours: "invalid-type",
    why: "a number is not an alert; Apple takes a string or a dictionary",
  },
  "alert list": { ours: "invalid-type", why: "a list is not an alert; Apple takes a string or a dictionary" },
  "alert empty dict": {
    ours: '{"aps":{"alert":{}}}',
    why: "PyAPNs drops an empty dict and keeps an empty PayloadAlert; ours has one kind of alert object and keeps it",
  },
  'badge string "3"': {
    ours: "invalid-type",
    why: "PyAPNs passes everything through int(); ours takes numbers only",
  },
  "badge float 2.9": { ours: "out-of-range", why: "PyAPNs drops the fraction in silence; ours refuses it" },
  "badge negative": { ours: "out-of-range", why: "Apple's badge is 0 or more" },
  "badge 2^53+1": {
    ours: "invalid-type",
    why: "JavaScript has no such number, and a BigInt has no place in JSON",
  },
  'content_available "0" (truthy string)': {
    ours: "invalid-type",
    why: "PyAPNs takes any truthy value for on, even the text 0; ours takes booleans, 0 and 1",
  },
  "custom overrides aps": {
    ours: "invalid-payload",
    why: "custom keys must not undo the options beside them",
  },
  "custom float nan": {
    ours: "payload-not-serializable",
    why: "NaN is not JSON; the gateway could not read it",
  },
  "custom big int": {
    ours: "payload-not-serializable",
    why: "JSON readers round it; it has to go as a string",
  },
  "custom float 1e-7": {
    ours: '{"aps":{},"x":1e-7}',
    why: "the same number; Python spells its exponent with two digits",
  },
  "lone surrogate": {
    ours: '{"aps":{"alert":"\\ud83d"}}',
    why: "Python cannot encode it; JSON can, as an escape, which is what every JavaScript program sends",
  },
  "mutated after construction (size check bypassed)": {
    ours: "payload-too-large",
    why: "a bug there: it measures in the constructor only; ours measures the bytes that it encodes",
  },
};

function optionsOf({ name, kwargs }: PayloadCase): Parameters<typeof createPayload>[0] {
  if (name.startsWith("mutated after construction")) return { alert: ".".repeat(3000) };
  return toPayloadOptions(kwargs);
}

/** The JSON of a case under the limit that PyAPNs has, or the code with which it is refused. */
function outcomeOf(payloadCase: PayloadCase): string {
  let json = "";
  try {
    json = toUtf8(encodePayload(createPayload(optionsOf(payloadCase)), { maxBytes: payloadLimits.binary }));
  } catch (error) {
    return usageErrorOf(() => {
      throw error;
    }).code;
  }
  return json;
}

const theirsOf = ({ json, error }: PayloadCase): string =>
  error === "PayloadTooLargeError" ? "payload-too-large" : (json ?? error ?? "");

describe("payloads as PyAPNs writes them", () => {
  for (const payloadCase of payloadCases) {
    const { name } = payloadCase;
    const difference = differences[name];
    if (difference === undefined) {
      test(`${name}: makes the same JSON, or is too large for both`, () => {
        expect(outcomeOf(payloadCase)).toBe(theirsOf(payloadCase));
      });
    } else {
      test(`${name}: differs on purpose`, () => {
        expect(outcomeOf(payloadCase)).toBe(difference.ours);
      });
    }
    if (payloadCase.payload_size !== undefined) {
      test(`${name}: the error names the size and the limit`, () => {
        const error = usageErrorOf(() =>
          encodePayload(createPayload(optionsOf(payloadCase)), { maxBytes: 2048 }),
        );
        expect(error).toMatchObject({ bytes: payloadCase.payload_size, maxBytes: 2048, field: "payload" });
      });
    }
    if (payloadCase.json !== undefined && payloadCase.bytes !== undefined && difference === undefined) {
      test(`${name}: has as many bytes`, () => {
        expect(encodePayload(createPayload(optionsOf(payloadCase)))).toHaveLength(payloadCase.bytes ?? -1);
      });
    }
  }

  test("there are all 56 cases", () => {
    expect(payloadCases).toHaveLength(56);
  });

  test("every listed difference is a case, and is necessary", () => {
    for (const name of Object.keys(differences)) {
      const payloadCase = payloadCases.find((candidate) => candidate.name === name);
      expect(payloadCase, name).toBeDefined();
      if (payloadCase !== undefined) expect(outcomeOf(payloadCase), name).not.toBe(theirsOf(payloadCase));
    }
  });
});
