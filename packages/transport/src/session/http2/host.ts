import type { ProviderTokenSource } from "../provider-token/source.js";
import type { OutputMemory } from "./connection/output-buffer.js";

/** What a session needs from its driver. */
export interface Http2SessionHost {
  /** Returns a number in [0, 1). */
  random(): number;
  /** Provider tokens. Absent: the connection's client certificate authenticates. */
  readonly tokens?: ProviderTokenSource | undefined;
  /** The `:authority`: host, with the port where it is not 443. */
  readonly authority: string;
  /** Where output is gathered. Default: plain arrays, which every runtime has. */
  readonly memory?: OutputMemory | undefined;
}
