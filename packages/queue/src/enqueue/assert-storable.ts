import type { Notification } from "@apns/client";
import { ChunkComposer } from "./chunk-composer.js";
import { resolveEnqueueOptions } from "./enqueue-options.js";

/**
 * Checks a notification before it is enqueued, for programs that leave out bad ones: `enqueue` ends at the first.
 *
 * @throws UsageError as `enqueue` does
 */
export function assertStorable(notification: Notification): void {
  new ChunkComposer(resolveEnqueueOptions(undefined)).add(notification);
}
