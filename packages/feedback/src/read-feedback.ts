import {
  type Connector,
  explainConnectionError,
  type TlsConnection,
  TransportError,
  UsageError,
} from "@apns/transport/connector";
import { FeedbackDecoder, WireError } from "@apns/wire";
import type { FeedbackItem } from "./feedback-item.js";

/** The longest time that a timer of Node's can wait. */
const MAX_TIMEOUT_MS = 0x7fffffff;

export interface ReadFeedbackOptions {
  /** Opens the connection to the feedback service; see `createConnector` of `@apns/transport/connector`. */
  readonly connector: Connector;
  /**
   * Milliseconds that the service may say nothing before reading fails with `feedback-silent`. Default 30,000;
   * 0 = for ever. The time that you take for an item does not count. The end is the service's own goodbye,
   * never this time-out.
   */
  readonly silenceTimeoutMs?: number;
  /** Ends the reading with a TransportError `closed`. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the feedback service: yields each tuple as it arrives, until the service closes.
 *
 * The read is destructive: the service forgets what it has sent. So store each item before you take the next:
 * while you work on one, no more is read from the socket, and a crash loses no more than what was in flight.
 * Each iteration opens a connection of its own. Nothing is tried again by itself, since a second read
 * would not bring back what a broken one has lost.
 *
 * @throws UsageError at once for options of a wrong type or out of range
 * @throws TransportError after the items that were complete: `feedback-truncated` when the service ended in
 *   the middle of a tuple, `feedback-silent`, `connection-lost`, `closed`, or why no connection could be made
 */
export function readFeedback(options: ReadFeedbackOptions): AsyncIterable<FeedbackItem> {
  checkOptions(options);
  return { [Symbol.asyncIterator]: () => read(options) };
}

function checkOptions({ connector, silenceTimeoutMs = 0 }: ReadFeedbackOptions): void {
  if (typeof connector?.connect !== "function") {
    throw new UsageError("invalid-type", "connector must be what createConnector returned.", {
      field: "connector",
    });
  }
  if (!Number.isInteger(silenceTimeoutMs) || silenceTimeoutMs < 0 || silenceTimeoutMs > MAX_TIMEOUT_MS) {
    throw new UsageError(
      "out-of-range",
      `silenceTimeoutMs must be an integer from 0 to ${MAX_TIMEOUT_MS}, not ${String(silenceTimeoutMs)}.`,
      { field: "silenceTimeoutMs" },
    );
  }
}

async function* read(options: ReadFeedbackOptions): AsyncGenerator<FeedbackItem, void, undefined> {
  const { connector, silenceTimeoutMs = 30_000, signal } = options;
  const connection = await connector.connect(signal === undefined ? {} : { signal });
  const { socket } = connection;
  const abort = (): void => {
    socket.destroy(new TransportError("closed", "Reading the feedback service was abandoned."));
  };
  signal?.addEventListener("abort", abort, { once: true });
  socket.on("timeout", () => {
    socket.destroy(
      new TransportError("feedback-silent", `The feedback service said nothing for ${silenceTimeoutMs} ms.`, {
        hint: "It sends at once and then closes; check that the endpoint is the feedback service.",
      }),
    );
  });
  // A device token may be as long as its two length bytes can say: what the service knows, it forgets now.
  const decoder = new FeedbackDecoder({ maxDeviceTokenBytes: 0xffff });
  try {
    socket.setTimeout(silenceTimeoutMs);
    for await (const chunk of socket) {
      const tuples = decoder.push(chunk as Uint8Array);
      if (tuples.length === 0) continue;
      socket.setTimeout(0);
      for (const { deviceToken, failedAt } of tuples)
        yield { deviceToken, failedAt: new Date(failedAt * 1000) };
      socket.setTimeout(silenceTimeoutMs);
    }
    endOf(connection, decoder);
  } catch (error) {
    throw error instanceof WireError ? error : explainConnectionError(error);
  } finally {
    signal?.removeEventListener("abort", abort);
    connection.destroy();
  }
}

/** The stream has ended; was it an orderly end between two tuples? */
function endOf(connection: TlsConnection, decoder: FeedbackDecoder): void {
  if (connection.endReason !== undefined) throw connection.endReason;
  try {
    decoder.end();
  } catch (cause) {
    throw new TransportError(
      "feedback-truncated",
      `The feedback service closed in the middle of a tuple; ${decoder.pendingBytes} bytes of it had come.`,
      { cause, hint: "The service has forgotten that tuple; the items before it were complete." },
    );
  }
}
