import type { ForeignText } from "../answer.js";

/** What the results of other libraries look like, and what they hide. */
export const resultTexts: readonly ForeignText[] = [
  {
    name: '"error": {}',
    of: "node-pushnotifications and others, in JSON",
    patterns: [/"?error"?\s*:\s*\{\s*\}/i],
    meaning:
      "An Error of JavaScript became JSON, which keeps neither its message nor its code. Mostly it is a failure of the network.",
    next: "Log error.message and error.code before it becomes JSON, then explain that text. Errors of @apns/client keep both.",
  },
  {
    name: "failed: []",
    of: "@parse/node-apn",
    patterns: [/failed"?\s*:\s*\[\s*\]/i],
    meaning: "APNs accepted what was sent. That is not yet delivery.",
    next: "apns explain not-delivered lists what to check on the device's side.",
  },
  {
    name: "failed[].response is undefined",
    of: "@parse/node-apn",
    patterns: [
      /Cannot read propert(?:y|ies) (?:of undefined )?\(?(?:reading )?'?(?:reason|status)'?/i,
      /failed(?:\[\d*\])?\.response/i,
    ],
    meaning: "A failure of the network has error, not response: APNs answered nothing.",
    next: "Read failed[].error first. Outcomes of @apns/client have one shape, told apart by outcome.",
  },
];
