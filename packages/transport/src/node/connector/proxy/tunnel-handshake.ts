import type { TransportError } from "../../../errors/transport-error.js";

/** What follows from a proxy's answer: bytes to send next, an error, or a tunnel and its first bytes (`rest`). */
export type TunnelStep =
  | { readonly send: Buffer | string }
  | { readonly refusal: TransportError }
  | { readonly rest: Buffer };

/** The client's side of the conversation that opens a tunnel. */
export interface TunnelHandshake {
  /** What to send at first. */
  readonly opening: Buffer | string;
  /** Takes the proxy's bytes, in pieces of any size. Undefined: more has to come. */
  read(chunk: Buffer): TunnelStep | undefined;
}
