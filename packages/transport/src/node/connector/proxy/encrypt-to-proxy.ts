import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { node } from "../../node-modules.js";
import { serverVerification } from "../server-verification.js";
import type { ProxyServer } from "./proxy.js";

/** Starts TLS with an `https://` proxy over a connected socket. The new socket emits `secureConnect` or `error`. */
export function encryptToProxy(tcp: Socket, proxy: ProxyServer): TLSSocket {
  return node.tls.connect({
    socket: tcp,
    ...serverVerification(proxy.host),
    ALPNProtocols: ["http/1.1"],
    secureContext: node.tls.createSecureContext({
      ...(proxy.ca === undefined ? {} : { ca: [...proxy.ca] }),
      minVersion: "TLSv1.2",
    }),
  });
}
