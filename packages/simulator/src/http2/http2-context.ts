import type { FeedbackList } from "../feedback/feedback-list.js";
import type { JournalRecorder } from "../journal/journal.js";
import type { Arrivals } from "../received/arrivals.js";
import type { RuleBook } from "../rules/rule-book.js";
import type { CredentialContext } from "./credentials/connection-credentials.js";
import type { RequestLimits } from "./judging/judge-request.js";

/** The SETTINGS that clients receive. */
interface Http2Settings {
  /** Streams that may be open at once after a good provider token, or with a certificate. */
  readonly maxConcurrentStreams: number;
  /** The same until the first good provider token. */
  readonly firstConcurrentStreams: number;
  readonly initialWindowSize: number;
  readonly maxFrameSize: number;
  readonly maxHeaderListSize: number;
}

/** What the connections of the HTTP/2 API share. */
export interface Http2Context extends CredentialContext {
  readonly journal: JournalRecorder;
  readonly arrivals: Arrivals;
  readonly limits: RequestLimits;
  readonly settings: Http2Settings;
  readonly certificateRefusal: "goaway" | "response";
  readonly feedback: FeedbackList;
  readonly rules: () => RuleBook;
  readonly riggedDeviceTokens: "on" | "off";
  readonly seed: number;
  /** Requests judged in this run. */
  requests: number;
}
