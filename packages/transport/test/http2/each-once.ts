import { expect } from "vitest";
import type { PeerServer } from "./peer-server.js";

/** The server took each of them once. */
export function expectEachOnce(server: PeerServer, count: number): void {
  expect(server.taken.size).toBe(count);
  expect([...server.taken.values()].every((times) => times === 1)).toBe(true);
}
