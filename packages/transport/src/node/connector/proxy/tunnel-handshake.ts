import type { TransportError } from "../../../errors/transport-error.js";

/** Where a tunnel leads to. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/** What a proxy has answered: bytes to send it next, the error that ends it, or the bytes that followed its consent. */
export type TunnelStep =
  | { readonly send: Buffer | string }
  | { readonly refusal: TransportError }
  | { readonly rest: Buffer };

/** The client's part of how a tunnel is agreed. */
export interface TunnelHandshake {
  /** What to send at first. */
  readonly opening: Buffer | string;
  /** Takes the proxy's bytes, in pieces of any size. Undefined: more has to come. */
  read(chunk: Buffer): TunnelStep | undefined;
}
