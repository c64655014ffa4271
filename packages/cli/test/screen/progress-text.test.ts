import { expect, test } from "vitest";
import { progressText } from "../../src/screen/progress-text.js";

const state = { done: 20_001, accepted: 19_996, part: 0.42, elapsedMs: 4200 };

test("L-31: the progress has percentage by bytes read, time left and rate, as far as they fit", () => {
  expect(progressText(state, 200)).toBe("42% 20001 settled, 19996 accepted, 6s left, 4762/s");
  expect(progressText(state, 46)).toBe("42% 20001 settled, 19996 accepted, 6s left");
  expect(progressText(state, 39)).toBe("42% 20001 settled, 19996 accepted");
  expect(progressText({ ...state, part: undefined }, 200)).toBe("20001 settled, 19996 accepted, 4762/s");
  expect(progressText({ ...state, elapsedMs: 4.2e6 }, 200)).toContain("97m left");
  expect(progressText({ ...state, elapsedMs: 4.2e7 }, 200)).toContain("17h left");
  expect(progressText({ done: 0, accepted: 0, part: 0.1, elapsedMs: 5 }, 200)).toBe(
    "10% 0 settled, 0 accepted",
  );
  expect(progressText({ ...state, total: 40_000 }, 39)).toBe("[#####.....] 20001/40000, 19996 accepted");
});
