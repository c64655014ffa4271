import { type OptionReader, readNumber } from "../payload/option-readers.js";
import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createAlert`. */
export interface AlertContentOptions
  extends DeliveryOptions<10 | 5 | 1>,
    Pick<
      PayloadOptions,
      | "alert"
      | "sound"
      | "badge"
      | "category"
      | "contentAvailable"
      | "mutableContent"
      | "threadId"
      | "targetContentId"
      | "interruptionLevel"
      | "filterCriteria"
      | "custom"
    > {
  /** 0 to 1: the alert with the highest score comes first in a summary. */
  readonly relevanceScore?: number | undefined;
}

const kind: ContentKind = {
  pushType: "alert",
  takes: [
    "alert",
    "sound",
    "badge",
    "category",
    "contentAvailable",
    "mutableContent",
    "threadId",
    "targetContentId",
    "interruptionLevel",
    "relevanceScore",
    "filterCriteria",
    "custom",
  ],
};

const readScore: OptionReader = /* @__PURE__ */ readNumber(0, 1);

/**
 * Shows an alert, sets a badge, or plays a sound (Apple, Generating a remote notification).
 *
 * @throws UsageError `unknown-option`, `invalid-type`, `out-of-range`, `invalid-payload` or
 * `payload-not-serializable`, with the option as `field`.
 */
export function createAlert(options: AlertContentOptions): NotificationContent {
  const content = createContent(kind, options);
  const score = content.payload.aps?.["relevance-score"];
  if (score !== undefined) readScore(score, "relevanceScore");
  return content;
}
