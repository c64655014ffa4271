import type { ForeignText } from "../answer.js";

/** What the system says when a connection fails. */
export const socketTexts: readonly ForeignText[] = [
  {
    name: "ECONNRESET",
    of: "the system, Node and most clients",
    patterns: [
      /ECONNRESET/i,
      /connection reset by peer/i,
      /\bsocket hang up\b/i,
      /Socket was remotely closed/i,
    ],
    meaning:
      "The other side, or a firewall between, dropped the connection. Often it had been idle for minutes: firewalls forget such connections without telling anyone.",
    next: "A request that was never written can be sent again; for one that was, the outcome is unknown. Ping idle connections, or close them. @apns/client does. If it happens at once each time: apns doctor.",
  },
  {
    name: "EPIPE",
    of: "the system",
    patterns: [/\bEPIPE\b/i, /broken pipe/i],
    meaning: "The program wrote to a connection that the other side had closed.",
    next: "Open a new connection and send again what was not answered. On the binary protocol, read the error response first: it names the notification at fault, and everything after it has to be sent again.",
  },
  {
    name: "ETIMEDOUT",
    of: "the system",
    patterns: [/\bETIMEDOUT\b/i, /connect(?:ion)? timed? ?out/i, /UND_ERR_CONNECT_TIMEOUT/i],
    meaning: "Nothing answered: usually a firewall drops packets to the port.",
    next: "Allow outgoing TCP to api.push.apple.com on 443 or 2197 (17.0.0.0/8), or name the proxy. apns doctor tries both ports and both address families.",
  },
  {
    name: "ECONNREFUSED",
    of: "the system",
    patterns: [/ECONNREFUSED/i, /connection refused/i],
    meaning: "The host answered that nothing listens on this port.",
    next: "Check host and port: APNs listens on 443 and 2197, a simulator on the ports that it printed.",
  },
  {
    name: "ENOTFOUND",
    of: "the system's resolver",
    patterns: [/ENOTFOUND/i, /getaddrinfo/i, /Name or service not known/i, /UnknownHostException/i],
    meaning: "The name of the host does not resolve.",
    next: "Check the spelling: api.push.apple.com for production, api.sandbox.push.apple.com for development. gateway.push.apple.com and feedback.push.apple.com were shut down in March 2021: move to HTTP/2.",
  },
  {
    name: "gateway.push.apple.com",
    of: "programs of the binary protocol",
    patterns: [
      /(?:gateway|feedback)(?:\.sandbox)?\.push\.apple\.com/i,
      /stream_socket_client\(\).*ssl:\/\//i,
    ],
    meaning:
      "Apple shut its binary gateways and feedback service down in March 2021; the names no longer resolve.",
    next: "Send over HTTP/2 with a key (.p8) or the same certificate: apns send FILE --key AuthKey_XXXXXXXXXX.p8 --team-id XXXXXXXXXX --topic BUNDLE_ID.",
  },
  {
    name: "EAI_AGAIN",
    of: "the system's resolver",
    patterns: [/EAI_AGAIN/i, /Temporary failure in name resolution/i],
    meaning: "The resolver itself could not be reached, or was too busy.",
    next: "Check DNS of the machine or container (/etc/resolv.conf), then run apns doctor there.",
  },
  {
    name: "ENETUNREACH",
    of: "the system",
    patterns: [/ENETUNREACH/i, /EHOSTUNREACH/i, /network is unreachable/i, /no route to host/i],
    meaning: "There is no route to this address. Often it is IPv6 on a machine without it.",
    next: "apns doctor shows which address family works. Clients that try one address only need IPv4 first.",
  },
  {
    name: "EMFILE",
    of: "the system",
    patterns: [/\bEMFILE\b/i, /too many open files/i, /EADDRNOTAVAIL/i],
    meaning:
      "The process has too many connections or files open, usually because each notification opens a connection of its own.",
    next: "Create one client and keep it; close the ones you replace. APNs takes connections that come and go quickly for an attack.",
  },
  {
    name: "MaxListenersExceededWarning",
    of: "Node",
    patterns: [/MaxListenersExceededWarning/i, /EventEmitter memory leak/i, /heap out of memory/i],
    meaning: "A program adds listeners, or builds clients, for each notification and never lets them go.",
    next: "Create one client for the process, with identities for further apps or teams, and call close() at the end.",
  },
];
