// A page for each reason of the HTTP/2 API and each status of both protocols, made of the tables of @apns/wire.
import { reasons } from "@apns/wire/api";
import { describeStatus } from "@apns/wire/binary";
import { binaryActions, http2Actions, retryTexts, scopeTexts } from "./action-texts.mjs";
import { page, table } from "./page.mjs";

const LAST_STATUS = 255;
const REASON_SOURCE =
  "Source: Apple, *Handling notification responses from APNs*, and for channels and broadcasts *Handling error responses from APNs*.";
const STATUS_SOURCE = "Source: Apple, *Binary Provider API*, table A-4.";
/** Statuses of HTTP/2 in words of RFC 9110. */
const statusNames = {
  200: "OK",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  410: "Gone",
  413: "Content Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Those of the binary protocol that Apple documents, or that were seen. */
const binaryStatuses = Array.from({ length: LAST_STATUS + 1 }, (_, status) => describeStatus(status)).filter(
  ({ known }) => known,
);

/** Those of the HTTP/2 API. */
const http2Statuses = [200, ...new Set(reasons.map(({ status }) => status))].sort((a, b) => a - b);

/** @returns {import("./page.mjs").Page[]} */
export function answerPages() {
  return [
    reasonIndex(),
    ...reasons.map(reasonPage),
    statusIndex(),
    ...http2Statuses.map(http2StatusPage),
    ...binaryStatuses.map(binaryStatusPage),
  ];
}

function reasonIndex() {
  const groups = http2Statuses.filter((status) => status !== 200);
  return page("reasons/index", {
    title: "Reasons",
    description: "Every reason that APNs gives over HTTP/2, with its meaning and what to do.",
    body: [
      "APNs answers a refused request with a status and a reason. Each reason has a page: what it means, what the client does by itself, and what is left to you. On a terminal, `apns explain BadDeviceToken` says the same.",
      ...groups.flatMap((status) => [
        `## ${status} ${nameOf(status)}`,
        table(
          ["reason", "meaning"],
          reasons
            .filter((each) => each.status === status)
            .map(({ reason, meaning }) => [`[${reason}](./${reason})`, meaning]),
        ),
      ]),
      "A reason that is not in these tables is new. It arrives as it is, in a `rejected` outcome; its status says what follows.",
    ],
  });
}

function reasonPage(description) {
  const { reason, status, meaning, hint, action, legacyStatus } = description;
  return page(`reasons/${reason}`, {
    title: reason,
    description: meaning,
    body: [
      `**${meaning}**`,
      `## Next`,
      hint,
      "## In the client",
      textOf(http2Actions, action),
      table(
        ["", ""],
        [
          ["status", `[${status} ${nameOf(status)}](../statuses/${status})`],
          ["concerns", textOf(scopeTexts, description.scope)],
          ["the same request again", textOf(retryTexts, description.retry)],
          ["`deviceTokenIsDead`", yes(description.deviceTokenIsDead)],
          ["`deviceTokenIsBad`", yes(description.deviceTokenIsBad)],
          ["the connection", description.closesConnection ? "is not used any more" : "goes on"],
          ["nearest status of the binary protocol", statusLink(legacyStatus)],
        ],
      ),
      terminal(reason),
      see(action),
      REASON_SOURCE,
    ],
  });
}

function statusIndex() {
  const link = (status) => `[${status}](./${status})`;
  return page("statuses/index", {
    title: "Statuses",
    description: "The statuses of the HTTP/2 API and of the binary protocol.",
    body: [
      "The two protocols have statuses of their own: three digits over HTTP/2, one byte in an error response of the binary protocol.",
      "## HTTP/2",
      table(
        ["status", "name", "reasons"],
        http2Statuses.map((status) => [
          link(status),
          nameOf(status),
          reasonLinks(status).join(", ") || "none",
        ]),
      ),
      "## Binary protocol",
      table(
        ["status", "name", "meaning"],
        binaryStatuses.map(({ status, reason, meaning }) => [link(status), reason, meaning]),
      ),
      STATUS_SOURCE,
    ],
  });
}

function http2StatusPage(status) {
  const title = `${status} ${nameOf(status)}`;
  if (status === 200) {
    return page("statuses/200", {
      title,
      description: "APNs took the notification.",
      body: [
        "**APNs took the notification. That is not yet delivery: a device may be off, or the app gone.**",
        "## Next",
        "Nothing. If the device shows nothing, `apns explain not-delivered` goes through the causes.",
        "## In the client",
        'The outcome is `accepted` with the evidence `"response"`.',
        REASON_SOURCE,
      ],
    });
  }
  const own = reasons.filter((each) => each.status === status);
  return page(`statuses/${status}`, {
    title,
    description: `The reasons that APNs gives with status ${status}.`,
    body: [
      `APNs gives ${own.length === 1 ? "one reason" : `${own.length} reasons`} with this status. Decide by the reason, not by the status.`,
      table(
        ["reason", "meaning", "next"],
        own.map(({ reason, meaning, hint }) => [`[${reason}](../reasons/${reason})`, meaning, hint]),
      ),
      REASON_SOURCE,
    ],
  });
}

function binaryStatusPage({ status, reason, meaning, hint, action, ...description }) {
  const similar = reasons.filter(({ legacyStatus }) => legacyStatus === status && status !== LAST_STATUS);
  return page(`statuses/${status}`, {
    title: `${status} ${reason}`,
    description: `Binary protocol: ${meaning}`,
    body: [
      `**${meaning}**`,
      "This is a status of the binary protocol: the second byte of an error response.",
      "## Next",
      hint,
      "## In the client",
      textOf(binaryActions, action),
      table(
        ["", ""],
        [
          ["concerns", textOf(scopeTexts, description.scope)],
          ["the same notification again", textOf(retryTexts, description.retry)],
          ["`deviceTokenIsBad`", yes(description.deviceTokenIsBad)],
          ...(similar.length === 0 ? [] : [["reasons of HTTP/2", similar.map(reasonLink).join(", ")]]),
        ],
      ),
      terminal(`${status}`),
      STATUS_SOURCE,
    ],
  });
}

function reasonLinks(status) {
  return reasons.filter((each) => each.status === status).map(reasonLink);
}

function reasonLink({ reason }) {
  return `[${reason}](../reasons/${reason})`;
}

function statusLink(status) {
  const { reason } = describeStatus(status);
  return `[${status} ${reason}](../statuses/${status})`;
}

function nameOf(status) {
  return textOf(statusNames, status);
}

/** A text for each value: a value without one is a new row in a table, and needs a sentence here. */
function textOf(texts, value) {
  const text = texts[value];
  if (text === undefined) throw new Error(`site: nothing is said about ${value}`);
  return text;
}

function yes(value) {
  return value ? "yes" : "no";
}

function terminal(name) {
  return `On a terminal:\n\n\`\`\`sh\napns explain ${name}\n\`\`\``;
}

/** Where the guide says more. */
function see(action) {
  if (action === "check-device-token" || action === "drop-device-token")
    return "More: [environments and device tokens](../guide/environments).";
  if (action === "renew-provider-token" || action === "keep-provider-token")
    return "More: [provider tokens in a fleet](../guide/provider-tokens).";
  return undefined;
}
