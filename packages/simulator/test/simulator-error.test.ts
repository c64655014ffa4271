import { SimulatorError } from "@apns/simulator";
import { expect, test, vi } from "vitest";

test("an error of another copy of the package is an instance too, and other errors are not", async () => {
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

test("the brand is not enumerable", () => {
  const error = new SimulatorError("closed", "closed");
  expect({ ...error }).toEqual({ name: "SimulatorError", code: "closed" });
});
