import type { FeedbackCollector, FeedbackItem } from "@apns/feedback";
import type { ClientWarning } from "../events/client-event.js";
import type { Logger } from "../events/logger.js";
import type { Sender, SenderCallbacks } from "../sending/sender.js";

/** What differs between the protocols; `createClient` hands it to the client. */
export interface ClientParts {
  /** Makes the sending half. */
  readonly sender: (callbacks: SenderCallbacks) => Sender;
  /** Reads feedback: the service of the binary protocol, or what the answers of HTTP/2 have reported. */
  readonly feedback: (options: {
    readonly signal: AbortSignal | undefined;
    readonly until: "collected" | "follow";
  }) => AsyncIterable<FeedbackItem>;
  /** HTTP/2: collects the dead device tokens that answers report; undefined over the binary protocol. */
  readonly collector: FeedbackCollector | undefined;
  readonly logger: Logger | undefined;
  /** What was noticed while the client was made. */
  readonly warnings: readonly ClientWarning[];
}
