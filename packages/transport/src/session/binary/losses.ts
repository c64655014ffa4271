import type { TransportError, TransportErrorCode } from "../../errors/transport-error.js";
import { unaccounted } from "../verdict.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { BinarySessionEvent } from "./events.js";
import type { Ledger } from "./log/ledger.js";
import type { ResendLog } from "./log/resend-log.js";
import { poisonous, refusedSilently } from "./loss-reason.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";
import type { ReconnectPolicy } from "./reconnect-policy.js";

/** What another attempt cannot mend. */
const HOPELESS: ReadonlySet<TransportErrorCode> = new Set(["certificate-refused", "server-not-trusted"]);

/** What losses are about, and the parts that learn from them. */
export interface LossesParts {
  readonly options: BinarySessionOptions;
  readonly log: ResendLog<unknown>;
  readonly ledger: Ledger<unknown>;
  readonly poison: PoisonSearch;
  readonly reconnect: ReconnectPolicy;
  readonly report: (event: BinarySessionEvent) => void;
}

/**
 * Decides what follows when an attempt to connect fails, or a connection ends without saying what it took: which
 * notifications are resent or given up, and whether it is time to give all of them up.
 */
export class Losses {
  readonly #parts: LossesParts;
  #count = 0;

  constructor(parts: LossesParts) {
    this.#parts = parts;
  }

  /** Connections that ended without an error response while notifications were in doubt. */
  get count(): number {
    return this.#count;
  }

  /** Returns why everything is to be given up; undefined where another attempt may help. */
  connectFailed(error: TransportError, nowMs: number): TransportError | undefined {
    this.#parts.reconnect.connectFailed(error, nowMs);
    return HOPELESS.has(error.code) ? error : undefined;
  }

  /** A connection is gone. Returns why everything is to be given up; undefined where another connection may help. */
  lost(open: OpenConnection, error: TransportError, nowMs: number): TransportError | undefined {
    const { log, ledger, reconnect } = this.#parts;
    if (error.code === "certificate-refused") {
      // The handshake had failed for the gateway: it read none of what was written.
      ledger.rewind("discarded");
      return error;
    }
    if (log.unsettled > 0) {
      this.#lostInDoubt(open, error);
      reconnect.lost(error, nowMs);
    } else if (log.head === open.firstSequence && log.pending > 0) {
      // It carried nothing: the gateway may not accept the certificate.
      if (reconnect.closedAfterHandshake(error, nowMs)) return refusedSilently(error);
    }
    return log.pending > 0 && nowMs >= reconnect.hopelessAtMs ? reconnect.explain() : undefined;
  }

  #lostInDoubt(open: OpenConnection, error: TransportError): void {
    const { options, log, ledger, poison, report } = this.#parts;
    const connection = open.number;
    this.#count += 1;
    report({ type: "connection-lost", connection, error, unsettled: log.unsettled });
    const isGuilty = poison.lost(log.unsettled);
    if (options.onConnectionLost === "report") {
      ledger.settleThrough(log.cursor, unaccounted(error));
      return;
    }
    const count = ledger.rewind(error);
    report({ type: "resending", connection, count, inDoubt: count });
    const { window, losses } = poison;
    if (isGuilty) {
      ledger.settleThrough(log.head + 1, unaccounted(poisonous(error)));
      report({ type: "poison-isolated", connection, losses });
    } else if (poison.isNarrowed) {
      report({ type: "window-narrowed", connection, window, losses });
    }
  }
}
