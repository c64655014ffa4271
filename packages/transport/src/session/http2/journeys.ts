import type { Journey } from "../journey.js";
import { SharedTicket } from "../shared-ticket.js";
import { acceptedByResponse, type Verdict } from "../verdict.js";
import type { Request } from "./request.js";

const NOWHERE: Journey = {
  queuedMs: undefined,
  answeredMs: undefined,
  attempts: 0,
  connection: undefined,
  topic: undefined,
  pushType: undefined,
};

/** The journeys of requests. Those that went the same way one after the other share an object. */
export class Journeys {
  #last = NOWHERE;
  #lastAcceptance: Verdict = acceptedByResponse;

  /** An answer over a connection settles the request. Undefined where its ticket wants no journey. */
  answered<Ticket>(request: Request<Ticket>, connection: number, nowMs: number): Journey | undefined {
    const { ticket, submittedAtMs, past } = request;
    if (ticket instanceof SharedTicket && !ticket.wantsJourney) return undefined;
    const sentAtMs = past.sentAtMs ?? request.atMs;
    const queuedMs = sentAtMs - submittedAtMs;
    const answeredMs = nowMs - sentAtMs;
    const attempts = past.sends + 1;
    const topic = request.headers?.topic;
    const pushType = request.headers?.pushType;
    const last = this.#last;
    if (
      last.queuedMs === queuedMs &&
      last.answeredMs === answeredMs &&
      last.attempts === attempts &&
      last.connection === connection &&
      last.topic === topic &&
      last.pushType === pushType
    ) {
      return last;
    }
    this.#last = { queuedMs, answeredMs, attempts, connection, topic, pushType };
    return this.#last;
  }

  /** No answer settles the request: it is on no connection. */
  unanswered<Ticket>({ submittedAtMs, past, headers }: Request<Ticket>): Journey {
    const { sentAtMs, sends, connection } = past;
    return {
      queuedMs: sentAtMs === undefined ? undefined : sentAtMs - submittedAtMs,
      answeredMs: undefined,
      attempts: sends,
      connection,
      topic: headers?.topic,
      pushType: headers?.pushType,
    };
  }

  /** The verdict of acceptances without ids: the same one for those that went the same way. */
  acceptance(journey: Journey | undefined): Verdict {
    if (journey === undefined) return acceptedByResponse;
    if (this.#lastAcceptance.journey !== journey) {
      this.#lastAcceptance = Object.freeze({ outcome: "accepted", evidence: "response", journey });
    }
    return this.#lastAcceptance;
  }
}
