import { ErrorCode } from "@apns/wire/http2";
import type { TransportError } from "../../../errors/transport-error.js";
import type { Goaway } from "../connection/connection-state.js";

/** How a connection without requests ends. */
export interface Leaving {
  readonly hasAnswered: boolean;
  /** Whether requests wait that it might have carried. */
  readonly isAwaited: boolean;
  /** Whether it broke, and was not closed. */
  readonly isCut: boolean;
}

/** What a server has said with GOAWAY on one connection. It may repeat itself as often as it likes: that is no news. */
export class HeardGoaway {
  #cause: TransportError | undefined;
  #namesError = false;
  #hasText = false;

  /** Why what the server does not process comes back: the first cause, since later ones often have no reason. */
  get cause(): TransportError | undefined {
    return this.#cause;
  }

  /** Whether a server to which nothing is owed may end the connection: it said so, or it has served and closes it. */
  mayLeave({ hasAnswered, isAwaited, isCut }: Leaving): boolean {
    return !isAwaited && (this.#cause !== undefined || (hasAnswered && !isCut));
  }

  /** Whether it says more than those before it: it is the first one, the first with an error, or the first with a text. */
  isNews({ errorCode, debugData }: Goaway): boolean {
    if (this.#cause === undefined) return true;
    return (errorCode !== ErrorCode.noError && !this.#namesError) || (debugData.length > 0 && !this.#hasText);
  }

  /** Keeps what it means. Returns the cause. */
  keep({ errorCode, debugData }: Goaway, cause: TransportError): TransportError {
    this.#namesError ||= errorCode !== ErrorCode.noError;
    this.#hasText ||= debugData.length > 0;
    this.#cause ??= cause;
    return this.#cause;
  }
}
