/** A thread of the field, by its repository and number, the question in it, and what the command answers. */
export interface SupportThread {
  readonly threads: string;
  /** What `apns explain` is asked. */
  readonly question: string;
  /** The name that it finds first. */
  readonly name: string;
  /** A part of what it says to do. */
  readonly says: string;
}

/** The row of the README for a thread, with what the command says to do. */
export function threadRow({ threads, name }: SupportThread, next: string): string {
  return `| ${threads} | \`apns explain\`: \`${name}\` | ${next.replaceAll("|", "\\|")} |`;
}

export const supportThreads: readonly SupportThread[] = [
  {
    threads: "AndrewBarba/apns2#97, jchambers/pushy#816, vapor/apns#23",
    question: "send never returns",
    name: "hangs",
    says: "gives each answer 30 s",
  },
  {
    threads: "parse-community/node-apn#38, #43",
    question: "Error: apn write timeout",
    name: "apn write timeout",
    says: "the outcome is unknown",
  },
  {
    threads: "parse-community/node-apn#81",
    question: "stream ended unexpectedly with status null and empty body",
    name: "Stream closed before a reply was received",
    says: "apns-collapse-id",
  },
  {
    threads: "node-apn/node-apn#137, rpush/rpush#607, ostinelli/apnotic#41",
    question: "Error: read ECONNRESET",
    name: "ECONNRESET",
    says: "never written can be sent again",
  },
  {
    threads: "node-apn/node-apn#585",
    question: "no ping response",
    name: "ERR_HTTP2_PING_CANCEL",
    says: "Open a new connection",
  },
  {
    threads: "jchambers/pushy#561, #1013",
    question: "java.io.IOException: Stream closed before a reply was received",
    name: "Stream closed before a reply was received",
    says: "if showing it twice does less harm",
  },
  {
    threads: "Fatal1ty/aioapns#55",
    question: "aioapns.exceptions.MaxAttemptsExceeded",
    name: "apn write timeout",
    says: "Do not count it as failed",
  },
  {
    threads: "parse-community/node-apn#140, node-apn/node-apn#640, #685",
    question: "Error [ERR_HTTP2_GOAWAY_SESSION]: New streams cannot be created after receiving a GOAWAY",
    name: "ERR_HTTP2_GOAWAY_SESSION",
    says: "it cannot show twice",
  },
  {
    threads: "node-apn/node-apn#727, jchambers/pushy#807",
    question: "GOAWAY: PROTOCOL_ERROR Stream 5 does not exist",
    name: "GOAWAY",
    says: "send them again over a new connection",
  },
  {
    threads: "sideshow/apns2#93, #117",
    question: 'http2: server sent GOAWAY, debug="{"reason":"BadCertificateEnvironment"}"',
    name: "GOAWAY",
    says: "counts as an answer",
  },
  {
    threads: "jchambers/pushy#356, ostinelli/apnotic#29",
    question: "Maximum active streams violated for this endpoint.",
    name: "Maximum active streams violated",
    says: "SETTINGS_MAX_CONCURRENT_STREAMS",
  },
  {
    threads: "jchambers/pushy#476, edamov/pushok#169",
    question: "Stream closed with error code NGHTTP2_REFUSED_STREAM",
    name: "Stream closed before a reply was received",
    says: "apns-collapse-id",
  },
  {
    threads: "nodejs/undici#5089, #5468",
    question: "SocketError: other side closed (UND_ERR_SOCKET)",
    name: "other side closed",
    says: "Use a client that speaks HTTP/2",
  },
  {
    threads: "node-apn/node-apn#518",
    question: "MaxListenersExceededWarning: Possible EventEmitter memory leak detected",
    name: "MaxListenersExceededWarning",
    says: "Create one client for the process",
  },
  {
    threads: "appfeel/node-pushnotifications#44, #89",
    question: "Error: EMFILE, too many open files",
    name: "EMFILE",
    says: "Create one client and keep it",
  },
  {
    threads: "novuhq/novu PR#10636, jchambers/pushy#652, edamov/pushok#133",
    question: "users get duplicate notifications",
    name: "duplicates",
    says: "No sender can promise exactly once",
  },
  {
    threads: "AndrewBarba/apns2#16, kylebrowning/APNSwift#118, Pr0Ger/PyAPNs2#85",
    question: "TooManyProviderTokenUpdates",
    name: "TooManyProviderTokenUpdates",
    says: "Share one provider token",
  },
  {
    threads: "node-apn/node-apn#590, #450",
    question: "ExpiredProviderToken",
    name: "ExpiredProviderToken",
    says: "the clock of this machine is wrong",
  },
  {
    threads: "AndrewBarba/apns2#90, ostinelli/apnotic#109",
    question: '{"reason":"InvalidProviderToken"}',
    name: "InvalidProviderToken",
    says: "Check the key id and team id",
  },
  {
    threads: "parse-community/node-apn#132, nodejs/node#40672",
    question: "Error: Unsupported PKCS12 PFX data",
    name: "Unsupported PKCS12 PFX data",
    says: "openssl pkcs12 -legacy",
  },
  {
    threads: "firebase/firebase-admin-node#2660, 2witstudios/PageSpace PR#1985",
    question: "TypeError: fetch failed",
    name: "fetch failed",
    says: "speaks HTTP/2",
  },
  {
    threads: "2witstudios/PageSpace PR#1985",
    question: "Parse Error: Expected HTTP/, RTSP/ or ICE/ HPE_INVALID_CONSTANT",
    name: "HPE_INVALID_CONSTANT",
    says: "node:http2",
  },
  {
    threads: "oven-sh/bun#17242",
    question: "Malformed_HTTP_Response fetching https://api.push.apple.com",
    name: "Malformed_HTTP_Response",
    says: "node:http2",
  },
  {
    threads: "appfeel/node-pushnotifications#34, #38, #74",
    question: '"error": {}',
    name: '"error": {}',
    says: "Log error.message",
  },
  {
    threads: "node-apn/node-apn#504, #535",
    question: "failed: []",
    name: "failed: []",
    says: "not-delivered",
  },
  {
    threads: "novuhq/novu PR#9936",
    question: "TypeError: Cannot read properties of undefined (reading 'reason')",
    name: "failed[].response is undefined",
    says: "failed[].error",
  },
  {
    threads: "sideshow/apns2#77, #159, node-apn/node-apn#673",
    question: "200 but notification not received",
    name: "not-delivered",
    says: "apns lint FILE",
  },
  {
    threads: "node-apn/node-apn#292, parse-server-push-adapter#65",
    question: "SSL routines:ssl3_read_bytes:sslv3 alert certificate expired SSLV3_ALERT_CERTIFICATE_EXPIRED",
    name: "SSLV3_ALERT_CERTIFICATE_EXPIRED",
    says: "--expires-within 30d",
  },
  {
    threads: "node-apn/node-apn#483, jazzband/django-push-notifications#556",
    question: "BadDeviceToken",
    name: "BadDeviceToken",
    says: "Check the environment first",
  },
  {
    threads: "MapleTechLabs/maple PR#524, aldero-io/faxdash#250",
    question: "all tokens are invalid",
    name: "wrong-environment-batch",
    says: "Delete nothing",
  },
  {
    threads: "parse-server-push-adapter#348",
    question: "DeviceTokenNotForTopic",
    name: "DeviceTokenNotForTopic",
    says: "which app registered",
  },
  {
    threads: "node-apn/node-apn#276, #543, appfeel/node-pushnotifications#178",
    question: "process does not exit",
    name: "process-does-not-exit",
    says: "Await client.close()",
  },
  {
    threads: "mac-cain13/notificato#67, davibennun/laravel-push-notification#204",
    question: "stream_socket_client(): unable to connect to ssl://gateway.push.apple.com:2195",
    name: "gateway.push.apple.com",
    says: "Send over HTTP/2",
  },
];
