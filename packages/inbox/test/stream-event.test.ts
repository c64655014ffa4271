import { expect, test } from "vitest";
import { StreamEvent } from "../src/stream/stream-event.js";

test("I-23: an event is encoded once for each view, and not before somebody wants it", () => {
  const asked: string[] = [];
  const event = new StreamEvent("notification", (view) => {
    asked.push(view);
    return Buffer.from(view);
  });
  expect(asked).toEqual([]);
  expect(event.bytes("summary")).toBe(event.bytes("summary"));
  expect(event.bytes("full").toString()).toBe("full");
  expect(asked).toEqual(["summary", "full"]);
});
