import { SimulatorError } from "@apns/simulator";
import { expect, test, vi } from "vitest";

test("C-5: an error of another copy of the package is an instance too, and other errors are not", async () => {
  vi.resetModules();
  const copy = await import("@apns/simulator");
  expect(copy.SimulatorError).not.toBe(SimulatorError);
  const error = new copy.SimulatorError("closed", "closed");
  expect(error).toBeInstanceOf(SimulatorError);
  expect(new SimulatorError("closed", "closed")).toBeInstanceOf(copy.SimulatorError);
  for (const other of [new Error("closed"), { code: "closed" }, "closed", null, undefined]) {
    expect(other).not.toBeInstanceOf(SimulatorError);
  }
});

test("C-5: instanceof distinguishes a subclass from its parent", () => {
  class OwnError extends SimulatorError {}
  expect(new OwnError("closed", "closed")).toBeInstanceOf(OwnError);
  expect(new OwnError("closed", "closed")).toBeInstanceOf(SimulatorError);
  expect(new SimulatorError("closed", "closed")).not.toBeInstanceOf(OwnError);
});

test("the brand is not enumerable", () => {
  const error = new SimulatorError("closed", "closed");
  expect({ ...error }).toEqual({ name: "SimulatorError", code: "closed" });
});
