import { expect, test } from "vitest";
import type { Request } from "../../src/session/http2/request.js";
import { RequestQueue } from "../../src/session/http2/request-queue.js";

test("M-17: however many requests go last, all are taken out, in order", () => {
  const queue = new RequestQueue<number>();
  // More than a call may have arguments.
  const requests = Array.from({ length: 200_000 }, (_, sequence) => ({ sequence }) as Request<number>);
  for (const request of requests) queue.postpone(request);
  expect(queue.clear()).toEqual(requests);
  expect(queue.size).toBe(0);
});
