import {
  type Connector,
  explainConnectionError,
  onAbort,
  type TlsConnection,
  TransportError,
} from "@apns/transport/connector";
import {
  abortSignal,
  integer,
  type OptionTable,
  type ResolvedOptions,
  resolveOptions,
} from "@apns/transport/options";
import { FeedbackDecoder, UsageError, WireError } from "@apns/wire";
import type { FeedbackItem } from "./feedback-item.js";

/** The longest that a timer of Node can wait. */
const MAX_TIMEOUT_MS = 0x7fffffff;

/** After the time-out, time to read what the system holds: a program that blocked has not read it yet. */
const LAST_READING_MS = 100;
// As they were when this module was loaded: with fake timers, a reading would never end.
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } =
  process.getBuiltinModule("node:timers");
const FORGOTTEN = "The service has forgotten that tuple; the items before it were complete.";

/** What `readFeedback` takes. Undefined means the default. */
export interface ReadFeedbackOptions {
  /** Opens the connection to the feedback service; see `createConnector` of `@apns/transport/connector`. */
  readonly connector: Connector;
  /**
   * How long the service may stay silent before reading fails with `feedback-silent`, milliseconds, 0 to
   * 2,147,483,647. Default 30,000; 0 = for ever. The time that the program takes for an item does not count.
   */
  readonly silenceTimeoutMs?: number | undefined;
  /** Ends the reading with a TransportError `closed` when it is aborted. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

type ReadOptions = ResolvedOptions<ReadFeedbackOptions, "signal">;

const READ_OPTIONS: OptionTable<ReadOptions> = {
  connector: { check: aConnector, missing: "give what createConnector returned" },
  silenceTimeoutMs: { check: integer(0, MAX_TIMEOUT_MS), default: 30_000 },
  signal: { check: abortSignal, default: undefined },
};

/**
 * Reads the feedback service: yields each tuple as it arrives, until the service closes.
 *
 * The read is destructive: the service forgets what it has sent. So store each item before you take the next. While
 * you work on an item, no more is read from the socket, so a crash loses only what was in flight. Each iteration opens
 * its own connection. A broken read is not repeated, since a second one would not return what the first has lost.
 *
 * @throws UsageError at once: `invalid-type`, `out-of-range`, `unknown-option`
 * @throws TransportError after the items that were complete: `feedback-truncated` if the service ended in the middle
 *   of a tuple, `feedback-silent`, `connection-lost`, `closed`, or why no connection could be made
 */
export function readFeedback(options: ReadFeedbackOptions): AsyncIterable<FeedbackItem> {
  const resolved = resolveOptions(READ_OPTIONS, options ?? null);
  return { [Symbol.asyncIterator]: () => read(resolved) };
}

async function* read(options: ReadOptions): AsyncGenerator<FeedbackItem, void, undefined> {
  const { connector, silenceTimeoutMs, signal } = options;
  const connection = await connector.connect(signal === undefined ? {} : { signal });
  const { socket } = connection;
  const abort = (): void => {
    socket.destroy(new TransportError("closed", "Reading the feedback service was aborted."));
  };
  const forget = signal === undefined ? undefined : onAbort(signal, abort);
  // It may have been aborted while the connection was handed over.
  if (signal?.aborted === true) abort();
  let lastReading: NodeJS.Timeout | undefined;
  socket.on("timeout", () => {
    const { bytesRead } = socket;
    lastReading = realSetTimeout(() => {
      if (socket.bytesRead === bytesRead && !socket.readableEnded)
        socket.destroy(silentFor(silenceTimeoutMs));
    }, LAST_READING_MS);
  });
  // The service forgets what it sends, so take device tokens of any length that their two length bytes can express.
  const decoder = new FeedbackDecoder({ maxDeviceTokenBytes: 0xffff });
  try {
    socket.setTimeout(silenceTimeoutMs);
    for await (const chunk of socket) {
      const tuples = decoder.push(chunk as Uint8Array);
      if (tuples.length === 0) continue;
      socket.setTimeout(0);
      realClearTimeout(lastReading);
      for (const { deviceToken, failedAt } of tuples)
        yield { deviceToken, failedAt: new Date(failedAt * 1000) };
      socket.setTimeout(silenceTimeoutMs);
    }
    checkEnd(connection, decoder);
  } catch (error) {
    throw error instanceof WireError ? error : withBytes(explainConnectionError(error), decoder);
  } finally {
    forget?.();
    realClearTimeout(lastReading);
    connection.destroy();
  }
}

/** Throws unless the stream ended in an orderly way and between two tuples. */
function checkEnd(connection: TlsConnection, decoder: FeedbackDecoder): void {
  if (connection.endReason !== undefined) throw connection.endReason;
  const { pendingBytes } = decoder;
  try {
    decoder.end();
  } catch (cause) {
    const message = `The feedback service closed in the middle of a tuple; ${arrived(pendingBytes)}.`;
    throw new TransportError("feedback-truncated", message, { cause, hint: FORGOTTEN });
  }
}

/** Adds to an error that it came in the middle of a tuple. */
function withBytes(error: TransportError, { pendingBytes }: FeedbackDecoder): TransportError {
  if (error.code === "feedback-truncated" || pendingBytes === 0) return error;
  const message = `${error.message} That was in the middle of a tuple; ${arrived(pendingBytes)}.`;
  return new TransportError(error.code, message, { cause: error.cause, hint: error.hint ?? FORGOTTEN });
}

function silentFor(timeoutMs: number): TransportError {
  return new TransportError("feedback-silent", `The feedback service sent nothing for ${timeoutMs} ms.`, {
    hint: "It sends at once and then closes; check that the endpoint is the feedback service.",
  });
}

function arrived(bytes: number): string {
  return bytes === 1 ? "1 byte of it had arrived" : `${bytes} bytes of it had arrived`;
}

function aConnector(value: unknown, name: string): void {
  if (typeof (value as Partial<Connector> | null)?.connect === "function") return;
  throw new UsageError("invalid-type", `${name} must be what createConnector returned.`, { field: name });
}
