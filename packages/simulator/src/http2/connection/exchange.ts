import { randomUUID } from "node:crypto";
import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { EndpointConnection } from "../../endpoint/endpoint-connection.js";
import type { Http2Facts, Verdict } from "../../journal/journal-entry.js";
import { receivedPayload } from "../../journal/received-payload.js";
import type { Received } from "../../received/received.js";
import type { ReceivedAnswer } from "../../received/received-notification.js";
import type { Http2Context } from "../http2-context.js";
import { isUuid } from "../judging/field-formats.js";
import type { Judgement } from "../judging/judge-request.js";
import type { Http2Answer } from "../reason.js";
import type { Request } from "../request.js";
import { numberOf, utf8Of } from "./field-values.js";
import { RequestFacts } from "./request-facts.js";
import { verdictOf } from "./request-reaction.js";

interface ExchangeParts {
  readonly request: Request;
  readonly judgement: Judgement;
  readonly stream: ServerHttp2Stream;
  readonly context: Http2Context;
  /** When the request was complete, by the simulator's clock. */
  readonly receivedAt: number;
  /** The topic of a request that names none. */
  readonly defaultTopic: string | undefined;
}

/** A request and its answer. */
export class Exchange {
  readonly stream: ServerHttp2Stream;
  readonly #connection: EndpointConnection;
  readonly #parts: ExchangeParts;
  /** The header that carries the request's id, and the id. */
  readonly #idName: "apns-id" | "apns-request-id";
  readonly #id: string;
  #rule: string | undefined;
  #isNoted = false;
  /** What the ring knows of it. */
  #received: Received | undefined;

  constructor(connection: EndpointConnection, parts: ExchangeParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.stream = parts.stream;
    const { route } = parts.judgement;
    this.#idName = route === undefined || route.api === "device" ? "apns-id" : "apns-request-id";
    const own = parts.request.headers.get(this.#idName);
    this.#id = own !== undefined && isUuid(own) ? own : randomUUID();
  }

  /** Lower-case hex; empty if the request is not for a device. */
  get deviceToken(): string {
    const { route } = this.#parts.judgement;
    return route?.api === "device" ? route.deviceToken.toLowerCase() : "";
  }

  get isNotification(): boolean {
    return this.api !== "channels";
  }

  get api(): "device" | "broadcast" | "channels" {
    const api = this.#parts.judgement.route?.api ?? "device";
    return api === "all-channels" ? "channels" : api;
  }

  header(name: string): string {
    return this.#parts.request.headers.get(name) ?? "";
  }

  /** Notes the rule that applies. */
  noteRule(rule: string): void {
    this.#rule = rule;
  }

  /**
   * Writes the notification's verdict into the journal, once. A request about channels is written with its answer
   * instead. A delayed answer has no verdict before it is given: until then the request may come to nothing.
   */
  note(verdict: Verdict, answer?: Http2Answer): void {
    if (this.#noteVerdict(verdict, answer)) this.#arrive(verdict, undefined);
  }

  /** Answers, if the stream can still be answered, and notes the verdict that the answer means. */
  give(answer: Http2Answer): void {
    const verdict = verdictOf(answer);
    const isNew = this.#noteVerdict(verdict, answer);
    const given = this.#answer(answer);
    if (isNew) this.#arrive(verdict, given);
    else if (given !== undefined && this.#received !== undefined) {
      this.#parts.context.arrivals.answered(this.#received, given);
    }
  }

  /** Returns whether this is its first verdict. */
  #noteVerdict(verdict: Verdict, answer: Http2Answer | undefined): boolean {
    if (this.#isNoted) return false;
    this.#isNoted = true;
    if (!this.isNotification) return false;
    const { journal } = this.#parts.context;
    this.#connection.notifications += 1;
    journal.countNotification(verdict);
    if (journal.wantsEntries) this.#record(verdict, answer);
    return true;
  }

  #arrive(outcome: Verdict, answer: ReceivedAnswer | undefined): void {
    const { request, judgement, context, receivedAt, defaultTopic } = this.#parts;
    if (!context.arrivals.areWanted) return;
    this.#received = context.arrivals.take(
      new RequestFacts(request, judgement, {
        connection: this.#connection.id,
        deviceToken: this.deviceToken,
        defaultTopic,
        receivedAt,
        outcome,
        answer,
        rule: this.#rule,
      }),
    );
  }

  #record(verdict: Verdict, answer: Http2Answer | undefined): void {
    const { journal } = this.#parts.context;
    const { request, judgement } = this.#parts;
    const expiration = numberOf(request.headers.get("apns-expiration"));
    journal.record({
      kind: "notification",
      ...this.#connection.entryBase(),
      protocol: "http2",
      identifier: 0,
      ...(expiration === undefined ? {} : { expiration }),
      priority: numberOf(request.headers.get("apns-priority")) ?? 10,
      deviceToken: this.deviceToken,
      ...receivedPayload(request.body.toString("utf8")),
      payloadBytes: request.body.length,
      verdict,
      ...factsOf(request, judgement),
      apnsId: this.#id,
      ...(verdict === "rejected" && answer !== undefined ? statusAndReason(answer) : {}),
      ...this.#ruleField(),
    });
  }

  #answer(answer: Http2Answer): ReceivedAnswer | undefined {
    const { stream } = this;
    if (stream.destroyed || stream.closed || stream.headersSent) return undefined;
    const body = bodyOf(answer);
    const headers: OutgoingHttpHeaders = { ":status": answer.status, [this.#idName]: this.#id };
    const { environment, arrivals } = this.#parts.context;
    const isTraced = environment === "sandbox" && this.#idName === "apns-id" && answer.status === 200;
    const uniqueId = isTraced ? randomUUID() : undefined;
    if (uniqueId !== undefined) headers["apns-unique-id"] = uniqueId;
    Object.assign(headers, answer.headers);
    // Apple sends no date.
    const options = { endStream: body === undefined, sendDate: false };
    stream.respond(headers, options);
    if (body !== undefined) stream.end(body);
    this.#noteAnswer(answer, body);
    return {
      status: answer.status,
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
      apnsId: this.#id,
      ...(uniqueId === undefined ? {} : { apnsUniqueId: uniqueId }),
      ...(body === undefined ? {} : { body }),
      at: arrivals.now(),
    };
  }

  #noteAnswer(answer: Http2Answer, body: string | undefined): void {
    const { request, context } = this.#parts;
    const { journal } = context;
    if (answer.status === 410) this.#feedBack(answer);
    if (!journal.wantsEntries) {
      journal.countAnswer(this.isNotification ? "answer" : "channel-request");
      return;
    }
    const base = {
      ...this.#connection.entryBase(),
      stream: request.stream,
      status: answer.status,
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
      ...this.#ruleField(),
    };
    if (this.isNotification) {
      const bytes = Buffer.from(body ?? "").toString("hex");
      journal.record({ kind: "answer", protocol: "http2", identifier: 0, bytes, apnsId: this.#id, ...base });
      return;
    }
    const channelId = request.headers.get("apns-channel-id") ?? answer.headers?.["apns-channel-id"];
    journal.record({
      kind: "channel-request",
      method: request.method,
      path: request.path,
      ...base,
      ...(channelId === undefined ? {} : { channelId }),
    });
  }

  #ruleField(): { rule?: string } {
    return this.#rule === undefined ? {} : { rule: this.#rule };
  }

  /** Whom the API calls dead, the feedback service names too. */
  #feedBack(answer: Http2Answer): void {
    if (!/^([0-9a-f]{2})+$/.test(this.deviceToken)) return;
    const failedAt = Math.floor((answer.timestamp ?? this.#parts.context.now()) / 1000);
    this.#parts.context.feedback.addOnce({ deviceToken: this.deviceToken, failedAt });
  }
}

function statusAndReason({ status, reason }: Http2Answer): { status: number; reason?: string } {
  return reason === undefined ? { status } : { status, reason };
}

function bodyOf({ body, reason, timestamp }: Http2Answer): string | undefined {
  if (body !== undefined || reason === undefined) return body;
  return JSON.stringify(timestamp === undefined ? { reason } : { reason, timestamp });
}

function factsOf({ headers, stream, path }: Request, { token }: Judgement): Partial<Http2Facts> {
  return {
    stream,
    path,
    ...field("topic", headers.get("apns-topic")),
    ...field("pushType", headers.get("apns-push-type")),
    // Node decodes the bytes of a field as Latin-1.
    ...field("collapseId", utf8Of(headers.get("apns-collapse-id"))),
    ...field("channelId", headers.get("apns-channel-id")),
    ...(token === undefined
      ? {}
      : { keyId: token.key.keyId, teamId: token.key.teamId, issuedAt: token.issuedAtSeconds }),
  };
}

function field(name: keyof Http2Facts, value: string | undefined): Partial<Http2Facts> {
  return value === undefined ? {} : { [name]: value };
}
