export { type FeedbackItem, wasRegisteredSince } from "./feedback-item.js";
export { type ReadFeedbackOptions, readFeedback } from "./read-feedback.js";
