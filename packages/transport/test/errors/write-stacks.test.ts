import { TransportError } from "@apns/transport";
import { afterEach, expect, test } from "vitest";
import { GiveUpDeadline } from "../../src/session/give-up-deadline.js";

const { prepareStackTrace } = Error;

afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

test("a session that keeps its last error keeps no socket: the stacks of the error and its cause are written", () => {
  const written: Error[] = [];
  Error.prepareStackTrace = (error) => {
    written.push(error);
    return "";
  };
  const cause = new Error("read ECONNRESET");
  const error = new TransportError("connection-lost", "The connection broke.", { cause });
  expect(written).toEqual([]);
  const deadline = new GiveUpDeadline(1000);
  deadline.failed(error);
  expect(written).toEqual([error, cause]);
  expect(deadline.lastError).toBe(error);
});
