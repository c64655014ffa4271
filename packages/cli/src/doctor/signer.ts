import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { onAbort } from "@apns/transport/connector";

/** Who signed the certificate of a server. */
export interface Signer {
  /** The common name and organisation of the issuer. */
  readonly name: string;
  readonly isApple: boolean;
  /** The first moment at which the server's certificate is valid. */
  readonly validFrom: Date;
  /** The last one. */
  readonly validTo: Date;
}

export function signerOf(certificate: X509Certificate): Signer {
  const issuer = new Map(
    certificate.issuer.split("\n").map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const organisation = issuer.get("O");
  const name = [issuer.get("CN"), organisation].filter((part) => part !== undefined).join(", ");
  return {
    name,
    isApple: organisation === "Apple Inc.",
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
}

export interface PeekOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Ends the handshake at once. */
  readonly signal: AbortSignal;
}

/**
 * Shakes hands with a server that is not trusted, to read who signed its certificate. Nothing is sent. Undefined where
 * that fails, too.
 */
export function peekSigner({ host, port, timeoutMs, signal }: PeekOptions): Promise<Signer | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ["h2"],
      rejectUnauthorized: false,
    });
    const settle = (signer: Signer | undefined): void => {
      clearTimeout(timer);
      forget();
      socket.destroy();
      resolve(signer);
    };
    const forget = onAbort(signal, () => settle(undefined));
    const timer = setTimeout(() => settle(undefined), timeoutMs);
    socket.once("error", () => settle(undefined));
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      settle(certificate === undefined ? undefined : signerOf(certificate));
    });
  });
}
