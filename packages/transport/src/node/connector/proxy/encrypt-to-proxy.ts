import type { Socket } from "node:net";
import { connect as connectTls, createSecureContext, type TLSSocket } from "node:tls";
import { checkServerIdentity } from "../check-server-identity.js";
import { parseHost, tlsNameOf } from "../host-name.js";
import type { ProxyServer } from "./proxy.js";

/** Starts TLS with an `https://` proxy over a connected socket. Returns a socket that emits `secureConnect` or `error`. */
export function encryptToProxy(tcp: Socket, proxy: ProxyServer): TLSSocket {
  const servername = tlsNameOf(proxy.host);
  return connectTls({
    socket: tcp,
    host: parseHost(proxy.host)?.name ?? proxy.host,
    ...(servername === undefined ? {} : { servername }),
    ALPNProtocols: ["http/1.1"],
    // Said here, since otherwise NODE_TLS_REJECT_UNAUTHORIZED decides.
    rejectUnauthorized: true,
    checkServerIdentity,
    secureContext: createSecureContext({
      ...(proxy.ca === undefined ? {} : { ca: [...proxy.ca] }),
      minVersion: "TLSv1.2",
    }),
  });
}
