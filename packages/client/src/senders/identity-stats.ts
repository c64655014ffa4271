import type { ProviderTokenSource } from "@apns/transport";
import { realNowMs, realUnixMs } from "../real-time.js";

/** How one identity of a client is doing now. */
export interface IdentityStats {
  /** Its name in `identities`; undefined for the client's own credentials. */
  readonly identity: string | undefined;
  /** Handed over and not settled. */
  readonly pending: number;
  /** Of these, how many are not written, or wait for another attempt. */
  readonly queued: number;
  /** Connections that are open, spare ones of the binary protocol included. */
  readonly openConnections: number;
  /** HTTP/2: requests that were sent and are not answered. Binary: 0. */
  readonly streamsInUse: number;
  /** HTTP/2: how many more requests the open connections could carry now. Binary: 0. */
  readonly streamsFree: number;
  /** The last moment at which its certificate is valid; undefined where it has a key. */
  readonly certificateExpiresAt: Date | undefined;
  /** How old the provider token is by the wall clock, milliseconds; undefined before the first, and with a certificate. */
  readonly providerTokenAgeMs: number | undefined;
}

/** How much of the same there is in several identities or connections. */
export type Load = Pick<
  IdentityStats,
  "pending" | "queued" | "openConnections" | "streamsInUse" | "streamsFree"
>;

/** A transport of either protocol, as far as its load is concerned. */
interface Loaded {
  readonly pending: number;
  readonly queued: number;
  readonly connectionCount: number;
  readonly streams?: { readonly inUse: number; readonly free: number };
}

/** The load of several transports together. */
export function loadOf(transports: Iterable<Loaded | undefined>): Load {
  const load = { pending: 0, queued: 0, openConnections: 0, streamsInUse: 0, streamsFree: 0 };
  for (const transport of transports) {
    if (transport === undefined) continue;
    load.pending += transport.pending;
    load.queued += transport.queued;
    load.openConnections += transport.connectionCount;
    load.streamsInUse += transport.streams?.inUse ?? 0;
    load.streamsFree += transport.streams?.free ?? 0;
  }
  return load;
}

/** The load of several identities together. */
export function sumOfLoads(loads: readonly Load[]): Load {
  const of = (name: keyof Load): number => loads.reduce((sum, load) => sum + load[name], 0);
  return {
    pending: of("pending"),
    queued: of("queued"),
    openConnections: of("openConnections"),
    streamsInUse: of("streamsInUse"),
    streamsFree: of("streamsFree"),
  };
}

/** The age of the provider token that is sent now; undefined where there is none. Reads, and mints nothing. */
export function ageOfProviderToken(tokens: ProviderTokenSource | undefined): number | undefined {
  const token = tokens?.current(realNowMs());
  return token === undefined ? undefined : Math.max(0, realUnixMs() - token.issuedAtSeconds * 1000);
}
