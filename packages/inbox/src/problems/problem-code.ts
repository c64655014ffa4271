/** Every way in which a request can fail: for programs; a code never changes its meaning. */
export const PROBLEMS = {
  "host-not-allowed": { status: 403, title: "This name does not belong to the inbox" },
  "origin-not-allowed": { status: 403, title: "Another website may not talk to the inbox" },
  "login-required": { status: 401, title: "A password or a token is needed" },
  "no-such-route": { status: 404, title: "There is nothing at this address" },
  "method-not-allowed": { status: 405, title: "The address does not have this method" },
  "unknown-parameter": { status: 400, title: "The query has a parameter that does not exist" },
  "invalid-parameter": { status: 400, title: "A parameter has an impossible value" },
  "media-type": { status: 415, title: "The body must be JSON" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "invalid-json": { status: 400, title: "The body is not JSON" },
  "invalid-body": { status: 400, title: "The body has an impossible value" },
  "invalid-rule": { status: 400, title: "A rule is wrong" },
  "no-such-notification": { status: 404, title: "The notification is not kept" },
  "no-such-device": { status: 404, title: "There is no such device" },
  "no-such-connection": { status: 404, title: "There is no such connection" },
  "no-such-rule": { status: 404, title: "There is no such rule" },
  "connection-closed": { status: 409, title: "The connection is closed already" },
  "cursor-of-another-start": { status: 409, title: "The cursor is from before a start or a reset" },
  "wait-timeout": { status: 408, title: "Too few notifications came in time" },
  "too-many-streams": { status: 503, title: "Too many streams are open" },
  closing: { status: 503, title: "The inbox is closing" },
  internal: { status: 500, title: "A defect of the inbox" },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
