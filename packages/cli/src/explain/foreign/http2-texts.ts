import type { ForeignText } from "../answer.js";

const CLIENT_DOES = "@apns/client does this by itself.";

/** What programs say when APNs closes a connection or a stream of HTTP/2. */
export const http2Texts: readonly ForeignText[] = [
  {
    name: "ERR_HTTP2_GOAWAY_SESSION",
    of: "node:http2, @parse/node-apn, apns2",
    patterns: [/ERR_HTTP2_GOAWAY_SESSION/i, /New streams cannot be created after receiving a GOAWAY/i],
    meaning:
      "APNs is closing this connection, and the request was never sent: a stream after GOAWAY is not opened.",
    next: `Send it again over a new connection; it cannot show twice. ${CLIENT_DOES} If every connection ends so, read the reason in the GOAWAY's debug data: it is often BadCertificateEnvironment.`,
  },
  {
    name: "GOAWAY",
    of: "clients of HTTP/2",
    patterns: [/\bGOAWAY\b/i, /graceful[_ ]shutdown/i],
    meaning:
      "The server says that it takes no more requests on this connection, up to which one it took them, and sometimes why, as JSON in the debug data.",
    next: `Requests after the last stream were not processed: send them again over a new connection. ${CLIENT_DOES} A reason in the debug data counts as an answer: explain it by its name.`,
  },
  {
    name: "REFUSED_STREAM",
    of: "clients of HTTP/2",
    patterns: [/(?:NGHTTP2_)?REFUSED_STREAM/i],
    meaning:
      "The server did not process this request: there were more requests at once than it allows. APNs lowers its limit to 1 when a provider token is refused.",
    next: `It was certainly not processed, so send it again, and keep to SETTINGS_MAX_CONCURRENT_STREAMS as it changes. ${CLIENT_DOES}`,
  },
  {
    name: "ENHANCE_YOUR_CALM",
    of: "clients of HTTP/2",
    patterns: [/(?:NGHTTP2_)?ENHANCE_YOUR_CALM/i, /too_many_pings/i],
    meaning:
      "The server finds that this client opens streams, resets or pings too fast, and closes the connection.",
    next: "Send over fewer streams at once, PING at most every few seconds, and keep connections instead of opening new ones.",
  },
  {
    name: "Maximum active streams violated",
    of: "APNs, as plain text in a GOAWAY",
    patterns: [
      /Maximum active streams violated/i,
      /StreamLimitExceeded/i,
      /ERR_HTTP2_TOO_MANY_(?:CUSTOM|STREAMS)/i,
    ],
    meaning:
      "More requests were open at once than APNs allows on this connection. Before the first good provider token it allows one.",
    next: `Wait for SETTINGS_MAX_CONCURRENT_STREAMS, and keep to it. ${CLIENT_DOES}`,
  },
  {
    name: "Stream does not exist (PROTOCOL_ERROR)",
    of: "APNs, in a GOAWAY",
    patterns: [/Stream \d+ does not exist/i, /NGHTTP2_PROTOCOL_ERROR/i, /greater than Last-Stream-ID/i],
    meaning: "Client and server disagree about which streams are open; the connection is of no use any more.",
    next: "Open a new connection. Requests above the last stream of the GOAWAY were not processed and can be sent again.",
  },
  {
    name: "Stream closed before a reply was received",
    of: "Pushy; node:http2 says ERR_HTTP2_STREAM_ERROR or ERR_HTTP2_STREAM_CANCEL",
    patterns: [
      /Stream closed before a reply/i,
      /stream ended unexpectedly with status null/i,
      /ERR_HTTP2_STREAM_(?:ERROR|CANCEL)/i,
      /Stream closed with error code/i,
    ],
    meaning:
      "The request left, and the connection ended before its answer. APNs may have processed it or not: the outcome is unknown.",
    next: "Send it again if showing it twice does less harm than not at all; with an apns-collapse-id the second one replaces the first.",
  },
  {
    name: "ERR_HTTP2_INVALID_SESSION",
    of: "node:http2",
    patterns: [
      /ERR_HTTP2_(?:INVALID_SESSION|SESSION_ERROR|ERROR|INVALID_STREAM|OUT_OF_STREAMS)\b/i,
      /The session has been destroyed/i,
    ],
    meaning: "The program used a connection that is already closed, so the request was never sent.",
    next: `Open a new connection when one closes, and send it again. ${CLIENT_DOES}`,
  },
  {
    name: "ERR_HTTP2_PING_CANCEL",
    of: "node:http2",
    patterns: [/ERR_HTTP2_PING_CANCEL/i, /no ping response/i],
    meaning: "The connection ended, or was dead, while a PING waited for its answer.",
    next: `Open a new connection. Requests that were on the old one have an unknown outcome. ${CLIENT_DOES}`,
  },
  {
    name: "apn write timeout",
    of: "@parse/node-apn",
    patterns: [/\bapn write time-?out\b/i, /MaxAttemptsExceeded/i],
    meaning:
      "The library gave up waiting. Its clock also ran while the notification stood in its own queue, so APNs may have processed it long ago, or never seen it.",
    next: "Do not count it as failed: the outcome is unknown. Measure the time from when the request leaves, and use more than one connection for thousands of notifications.",
  },
  {
    name: "too many requests over one connection",
    of: "senders of more than about 1,000 notifications a second",
    patterns: [/greater than \d+ (?:requests|notifications)/i, /too slow|throughput|how many connections/i],
    meaning:
      "One connection carries about a thousand notifications a second; after that answers take longer and longer.",
    next: "Use a few connections for each team, not one for each notification. @apns/client opens further ones when the backlog grows (http2.maxConnections).",
  },
];
