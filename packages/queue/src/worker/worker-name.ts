import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

const MAX_HOST = 60;

/** A name that no other worker has and no earlier one had, by which people find its process: at most 84 characters. */
export function workerName(): string {
  return `${hostname().slice(0, MAX_HOST)}:${process.pid}:${randomUUID().slice(0, 13)}`;
}
