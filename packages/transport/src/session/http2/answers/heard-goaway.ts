import { ErrorCode } from "@apns/wire/http2";
import type { TransportError } from "../../../errors/transport-error.js";
import type { ConnectionRecord } from "../connection/connection-record.js";
import type { Goaway } from "../connection/connection-state.js";

/** The last stream that a server names while it does not know where it will stop (RFC 9113, section 6.8). */
export const MAX_STREAM_ID: number = 2 ** 31 - 1;

/** What a GOAWAY adds to those before it. */
export interface Hearing {
  /** Why what the server does not process comes back: the first cause, since later ones often have no reason. */
  readonly cause: TransportError;
  /** Whether it says more: it is the first one, the first with an error, or the first with a text. */
  readonly isNews: boolean;
  /** Whether it leaves out more. */
  readonly isLower: boolean;
}

/** What a server has said with GOAWAY on one connection. A repetition is not news. */
export class HeardGoaway {
  #cause: TransportError | undefined;
  #namesError = false;
  #hasText = false;
  #lastStreamId = MAX_STREAM_ID;

  get cause(): TransportError | undefined {
    return this.#cause;
  }

  /** Takes one. @param explain reports it and returns what it means; called only if it is news */
  hear(goaway: Goaway, explain: () => TransportError): Hearing {
    const isNews = this.#isNews(goaway);
    const isLower = goaway.lastStreamId < this.#lastStreamId;
    const cause = this.#cause ?? explain();
    if (isNews && this.#cause !== undefined) explain();
    this.#cause = cause;
    this.#namesError ||= goaway.errorCode !== ErrorCode.noError;
    this.#hasText ||= goaway.debugData.length > 0;
    if (isLower) this.#lastStreamId = goaway.lastStreamId;
    return { cause, isNews, isLower };
  }

  #isNews({ errorCode, debugData }: Goaway): boolean {
    if (this.#cause === undefined) return true;
    const namesError = errorCode !== ErrorCode.noError && !this.#namesError;
    return namesError || (debugData.length > 0 && !this.#hasText);
  }

  /** Whether a server that owes nothing may end the connection: it announced it, or it closes one that has served. */
  mayLeave({ hasAnswered }: ConnectionRecord, error: TransportError | undefined): boolean {
    return this.#cause !== undefined || (hasAnswered && error === undefined);
  }
}
