import type { ForeignText } from "../answer.js";

const HTTP2_ONLY = "APNs speaks HTTP/2 only, and the client spoke HTTP/1.1 to it.";
const USE_HTTP2 =
  "Use a client that speaks HTTP/2: @apns/client, or node:http2. fetch of Node and Bun cannot. Where only HTTP/1.1 is possible, send through a relay.";

/** What programs say that speak HTTP/1.1 to APNs. */
export const http1Texts: readonly ForeignText[] = [
  {
    name: "HPE_INVALID_CONSTANT",
    of: "Node's https, axios and other clients of HTTP/1.1",
    patterns: [/HPE_INVALID_CONSTANT/i, /Parse Error: Expected HTTP\//i],
    meaning: `${HTTP2_ONLY} The parser found frames of HTTP/2 where it expected "HTTP/1.1".`,
    next: USE_HTTP2,
  },
  {
    name: "Malformed_HTTP_Response",
    of: "Bun's fetch",
    patterns: [/Malformed_HTTP_Response/i],
    meaning: HTTP2_ONLY,
    next: USE_HTTP2,
  },
  {
    name: "fetch failed",
    of: "fetch of Node (undici)",
    patterns: [/\bfetch failed\b/i],
    meaning: `fetch speaks HTTP/1.1, and APNs speaks HTTP/2 only. If error.cause has another code, such as ENOTFOUND, that one counts.`,
    next: `${USE_HTTP2} To see whether the path itself works: apns doctor.`,
  },
  {
    name: "malformed HTTP response",
    of: "Go's net/http and other clients of HTTP/1.1",
    patterns: [/malformed HTTP (?:response|status)/i, /HTTP\/1\.x transport connection broken/i],
    meaning: HTTP2_ONLY,
    next: "In Go, import golang.org/x/net/http2 and call http2.ConfigureTransport for a transport with a TLS configuration of its own.",
  },
  {
    name: "Received HTTP/0.9 when not allowed",
    of: "curl",
    patterns: [/HTTP\/0\.9/i],
    meaning: HTTP2_ONLY,
    next: "Use curl --http2, and a curl that was built with nghttp2: curl --version lists HTTP2 among its features.",
  },
  {
    name: "other side closed",
    of: "undici, the fetch of Node",
    patterns: [/UND_ERR_SOCKET/i, /\bother side closed\b/i],
    meaning:
      "The server closed the connection. To a client of HTTP/1.1 APNs never answers; to one of HTTP/2 it closes idle connections.",
    next: `${USE_HTTP2} On HTTP/2, a request that was never written can be sent again; for one that was, the outcome is unknown.`,
  },
];
