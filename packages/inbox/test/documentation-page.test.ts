import { expect, test } from "vitest";
import { documentationPage } from "../src/views/documentation-page.js";

test("I-58: a rejection has the page of its reason, or of its status over the binary protocol", () => {
  const rejected = { protocol: "http2", outcome: "rejected" } as const;
  const answer = { status: 400, reason: "BadDeviceToken" };
  expect(documentationPage({ ...rejected, answer })).toBe("reasons/BadDeviceToken");
  expect(documentationPage({ ...rejected, protocol: "binary", answer: { status: 8 } })).toBe("statuses/8");
});

test("I-58: what was taken, what has no answer, and what a rule made up have none", () => {
  const accepted = { protocol: "http2", outcome: "accepted", answer: { status: 200 } } as const;
  expect(documentationPage(accepted)).toBeNull();
  expect(documentationPage({ ...accepted, outcome: "discarded", answer: undefined })).toBeNull();
  const made = { status: 418, reason: "Teapot" };
  expect(documentationPage({ ...accepted, outcome: "rejected", answer: made })).toBeNull();
  expect(documentationPage({ ...accepted, outcome: "rejected", answer: { status: 418 } })).toBeNull();
  const shaped = { protocol: "binary", outcome: "rejected", answer: { status: 99 } } as const;
  expect(documentationPage(shaped)).toBeNull();
});
