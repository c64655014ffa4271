import type { NotificationFilter } from "../api/notification.js";
import { InboxError } from "../inbox-error.js";
import type { CallOptions } from "./inbox-client-options.js";
import type { InboxEvent, InboxEventKind } from "./inbox-event.js";
import { readEvents } from "./read-events.js";
import type { Requester } from "./requester.js";

/** What `events` takes. */
export interface EventOptions extends NotificationFilter, CallOptions {
  /** Default: all but `frame`. */
  readonly kinds?: readonly InboxEventKind[] | undefined;
  /** Default `summary`. */
  readonly view?: "full" | "summary" | undefined;
  /** Notifications a second at most, 1 to 100,000. Default: all. */
  readonly maxRate?: number | undefined;
  /** Begins after this notification. Default: with what comes. */
  readonly cursor?: string | undefined;
}

/** How long after a connection broke the next one is tried. */
const RETRY_MS = 1000;

/** Events, over as many connections as it takes. */
export async function* streamEvents(
  requester: Requester,
  { kinds, signal, ...query }: EventOptions,
): AsyncGenerator<InboxEvent, void> {
  let lastId: string | undefined;
  for (;;) {
    const response = await open(requester, { kinds, signal, query, lastId });
    if (response?.body) {
      try {
        for await (const { id, event, data } of readEvents(response.body)) {
          lastId = id ?? lastId;
          yield { kind: event, data: JSON.parse(data) } as InboxEvent;
        }
      } catch (error) {
        // A connection that breaks is what resuming is for.
        if (signal?.aborted || !(error instanceof TypeError)) throw signal?.aborted ? signal.reason : error;
      }
    }
    await pause(signal);
  }
}

interface Opening {
  readonly kinds: readonly InboxEventKind[] | undefined;
  readonly signal: AbortSignal | undefined;
  readonly query: NotificationFilter;
  readonly lastId: string | undefined;
}

/** Undefined if the inbox is away for a while, once it was there. */
async function open(
  requester: Requester,
  { kinds, signal, query, lastId }: Opening,
): Promise<Response | undefined> {
  try {
    return await requester.send({
      path: "api/v1/events",
      query: { ...query, kinds: kinds?.join(",") },
      headers: lastId === undefined ? {} : { "last-event-id": lastId },
      signal,
    });
  } catch (error) {
    const isAway = error instanceof InboxError && error.code === "unreachable" && lastId !== undefined;
    if (isAway) return undefined;
    throw error;
  }
}

function pause(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, RETRY_MS);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
