import {
  createPayload,
  encodeNotification,
  encodePayload,
  NotificationDecoder,
  shortenAlert,
  UsageError,
} from "@apns/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toUtf8 } from "../binary/byte-builder.js";

const anyText = fc.string({ unit: "binary", maxLength: 60 });

test("W-9: any JSON in custom keys comes out of a gateway as it went in", () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.jsonValue()), anyText, (custom, alert) => {
      fc.pre(!Object.hasOwn(custom, "aps"));
      const payload = createPayload({ alert, custom });
      const [notification] = new NotificationDecoder().push(
        encodeNotification({ deviceToken: "ab", payload }, { maxPayloadBytes: 65_535 }),
      );
      expect(JSON.parse(toUtf8(notification?.payload ?? new Uint8Array(0)))).toEqual(
        JSON.parse(JSON.stringify({ aps: alert === "" ? {} : { alert }, ...custom })),
      );
    }),
    { numRuns: 300 },
  );
});

test("W-26: whatever the options, there is a payload or a UsageError, and nothing else", () => {
  const options = fc.oneof(
    fc.anything({
      withBigInt: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
      withDate: true,
    }),
    fc.dictionary(
      fc.constantFrom(
        "alert",
        "badge",
        "sound",
        "custom",
        "urlArgs",
        "mdm",
        "staleDate",
        "contentState",
        "x",
      ),
      fc.anything({ withBigInt: true, withMap: true, withDate: true, withSet: true }),
    ),
  );
  fc.assert(
    fc.property(options, (given) => {
      try {
        encodePayload(createPayload(given as object));
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 1000 },
  );
});

test("W-10: a shortened payload fits, and its text is a beginning of what it was", () => {
  const alerts = fc.string({
    unit: fc.constantFrom("a", " ", '"', "é", "世", "😀", "\u0007", "\ud83d"),
    maxLength: 200,
  });
  const maxima = fc.integer({ min: 24, max: 400 });
  fc.assert(
    fc.property(
      alerts,
      maxima,
      fc.constantFrom("character" as const, "word" as const),
      (alert, maxBytes, at) => {
        const payload = { aps: { alert, badge: 1 } };
        let shortened = payload as ReturnType<typeof createPayload>;
        try {
          shortened = shortenAlert(payload, maxBytes, { at });
        } catch (error) {
          expect(error).toMatchObject({ code: "payload-too-large" });
          // Not even the ellipsis would have fitted.
          expect(encodePayload({ aps: { alert: "…", badge: 1 } }).length).toBeGreaterThan(maxBytes);
          return;
        }
        expect(encodePayload(shortened, { maxBytes }).length).toBeLessThanOrEqual(maxBytes);
        const text = String(shortened.aps?.alert);
        if (text !== alert) expect(alert.startsWith(text.slice(0, -1))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
