import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";

/** Who signed the certificate of a server. */
export interface Signer {
  /** The common name and organisation of the issuer. */
  readonly name: string;
  readonly isApple: boolean;
  /** The last moment at which the server's certificate is valid. */
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
  return { name, isApple: organisation === "Apple Inc.", validTo: new Date(certificate.validTo) };
}

export interface PeekOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/**
 * Shakes hands with a server that is not trusted, to read who signed its certificate. Nothing is sent. Undefined where
 * that fails, too.
 */
export function peekSigner({ host, port, timeoutMs }: PeekOptions): Promise<Signer | undefined> {
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
      socket.destroy();
      resolve(signer);
    };
    const timer = setTimeout(() => settle(undefined), timeoutMs);
    socket.once("error", () => settle(undefined));
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      settle(certificate === undefined ? undefined : signerOf(certificate));
    });
  });
}
