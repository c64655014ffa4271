export {
  type CollectOptions,
  FeedbackCollector,
  type FeedbackCollectorOptions,
} from "./feedback-collector.js";
export { type FeedbackItem, wasRegisteredSince } from "./feedback-item.js";
export { type ReadFeedbackOptions, readFeedback } from "./read-feedback.js";
