import { afterEach, beforeEach, expect } from "vitest";

// Output of a test hides the next failure, so a test that prints fails.
const methods = ["log", "info", "warn", "error", "debug"] as const;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  for (const method of methods) {
    console[method] = (...values: unknown[]) => {
      printed.push(`console.${method}: ${values.join(" ")}`);
    };
  }
});

afterEach(() => {
  expect(printed).toEqual([]);
});
