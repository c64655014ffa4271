import type { ConnectionControl } from "../connections/connection-control.js";
import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { CertificateEnvironment } from "../identity/certificate-environment.js";
import type { JournalRecorder } from "../journal/journal.js";
import type { CloseReason, NotificationEntry, Verdict } from "../journal/journal-entry.js";
import { receivedPayload } from "../journal/received-payload.js";
import type { PhoneBook } from "../phones/phone-book.js";
import type { Arrivals } from "../received/arrivals.js";
import type { Received } from "../received/received.js";
import { Random } from "../rules/random.js";
import { RIGGED_PREFIX, riggedReaction } from "../rules/rigged-device-token.js";
import type { NotificationReaction, NotificationRule, Reading } from "../rules/rule.js";
import type { RuleBook } from "../rules/rule-book.js";
import type { CountedFacts, Match, RuleMatcher } from "../rules/rule-matcher.js";
import { appleStatus, deviceTokenOf, type NotificationLimits, STATUS } from "./apple-status.js";
import { FrameFacts, loggedFrame } from "./frame-facts.js";
import { type Frame, FrameReader } from "./frame-reader.js";
import { ReactionWriter } from "./reaction-writer.js";

/** What the connections of a gateway share. */
export interface GatewayContext {
  readonly journal: JournalRecorder;
  readonly arrivals: Arrivals;
  readonly phones: PhoneBook;
  readonly environment: CertificateEnvironment;
  readonly limits: NotificationLimits;
  readonly responseDelayMs: number;
  readonly seed: number;
  readonly riggedDeviceTokens: "on" | "off";
  readonly rules: () => RuleBook;
  /** Notifications judged in this run. */
  judged: number;
}

type VerdictFacts = Pick<NotificationEntry, "status" | "rule">;

/** Why something is done to a connection. */
interface ReactionReason {
  readonly match?: Match<unknown> | undefined;
  readonly frame?: Frame;
  readonly received?: Received | undefined;
}

/** Reads a client's notifications and treats the connection as Apple, or a rule, would. */
export class GatewayConnection implements CountedFacts, ConnectionControl {
  readonly #connection: EndpointConnection;
  readonly #context: GatewayContext;
  readonly #reader = new FrameReader();
  readonly #random: Random;
  readonly #writer: ReactionWriter;
  #book: RuleBook | undefined;
  #matcher: RuleMatcher<NotificationRule> | undefined;
  /** `judging` until the first bad notification, `discarding` after it, `lost` when nothing more can be parsed. */
  #stage: "judging" | "discarding" | "lost" = "judging";
  #isReading = true;
  #bytesPerSecond: number | undefined;
  #previousIdentifier = 0;
  readonly openStreams = 0;
  nth = 0;
  nthOfRun = 0;

  constructor(connection: EndpointConnection, context: GatewayContext) {
    this.#connection = connection;
    this.#context = context;
    this.#random = new Random(context.seed, -connection.number);
    this.#writer = new ReactionWriter(connection, context.journal, this.#random);
  }

  deviceToken(): string {
    return deviceTokenOf(this.#reader.frame);
  }

  forget(): boolean {
    this.#previousIdentifier = 0;
    return this.#stage === "judging" && this.#isReading && this.#bytesPerSecond === undefined;
  }

  serve(): void {
    const { tls } = this.#connection;
    this.#connection.control = this;
    tls?.on("data", (chunk: Buffer) => this.#receive(chunk));
    // A pending answer is still given: the client may have closed only its own side.
    tls?.once("end", () => this.#writer.isBusy || tls.end());
    const match = this.#context.rules().onHandshake(this.#connection.number);
    if (match !== undefined) this.#react(match.do, { match });
  }

  #receive(chunk: Buffer): void {
    // After that, bytes are read only so that the connection can end.
    if (!this.#isReading || this.#stage === "lost") return;
    this.#reader.append(chunk);
    this.#readFrames();
    if (this.#bytesPerSecond !== undefined) this.#pause((chunk.length / this.#bytesPerSecond) * 1000);
  }

  #readFrames(): void {
    while (this.#isReading && this.#stage !== "lost") {
      const read = this.#reader.next();
      if (read === "incomplete") return;
      if (read === "frame") {
        const { frames } = this.#connection;
        if (frames.isOn) frames.add(loggedFrame(this.#reader.frame));
        this.#take(this.#reader.frame);
      } else this.#loseStream(read);
    }
  }

  #take(frame: Frame): void {
    if (this.#stage === "discarding") {
      this.#note(frame, "discarded");
      return;
    }
    this.nth += 1;
    this.#context.judged += 1;
    this.nthOfRun = this.#context.judged;
    const status = appleStatus(frame, this.#context.limits) || this.#deviceStatus(frame);
    const match = this.#matchRule() ?? this.#matchRigged(frame);
    if (match === undefined && status === 0) this.#note(frame, "accepted");
    else this.#judge(frame, status, match);
    this.#previousIdentifier = frame.identifier;
  }

  #judge(frame: Frame, status: number, match: Match<NotificationReaction> | undefined): void {
    let reaction = match?.do ?? {};
    const decides = reaction.verdict !== undefined || reaction.answer !== undefined || closes(reaction);
    if (!decides && status !== 0) reaction = { ...reaction, answer: { status } };
    const verdict = reaction.verdict ?? defaultVerdict(reaction);
    const received = this.#note(frame, verdict, {
      ...(verdict === "rejected" && reaction.answer !== undefined ? { status: reaction.answer.status } : {}),
      ...(match === undefined ? {} : { rule: match.rule }),
    });
    this.#react(reaction, { match, frame, received });
  }

  /** A device of another app, or in the other environment. */
  #deviceStatus(frame: Frame): number {
    const { phones, environment } = this.#context;
    if (phones.size === 0) return 0;
    const deviceToken = deviceTokenOf(frame);
    const topics = this.#connection.certificate?.topics ?? [];
    const isFor = topics.some((topic) => phones.isFor(deviceToken, { bundleId: topic, topic }));
    return isFor && phones.isOf(deviceToken, environment) ? 0 : STATUS.invalidToken;
  }

  #react(reaction: NotificationReaction, cause: ReactionReason): void {
    const { match, frame, received } = cause;
    if (reaction.reading !== undefined) this.#changeReading(reaction.reading);
    const { answer, ...unanswered } = reaction;
    const ends = answer !== undefined || closes(reaction);
    if (ends) this.#stage = "discarding";
    else if (reaction.garbageBytes === undefined) return;
    const delayMs = reaction.delayMs ?? (answer === undefined ? 0 : this.#context.responseDelayMs);
    // After a bad command 0 the connection is closed without an error response (Apple, Legacy Notification Format).
    const isMute = answer !== undefined && frame?.command === 0;
    const written = isMute ? { close: "fin" as const, ...unanswered, delayMs } : { ...reaction, delayMs };
    const reason: CloseReason = answer === undefined ? "rule" : isMute ? "unanswered" : "answered";
    this.#writer.perform(written, {
      identifiers: { own: frame?.identifier ?? 0, previous: this.#previousIdentifier },
      reason,
      ...(match === undefined ? {} : { rule: match.rule, detail: match.rule }),
      answered: (status) => {
        const { arrivals } = this.#context;
        if (received !== undefined) arrivals.answered(received, { status, at: arrivals.now() });
      },
    });
  }

  #matchRule(): Match<NotificationReaction> | undefined {
    const book = this.#context.rules();
    if (book !== this.#book) {
      this.#book = book;
      this.#matcher = book.notificationsOf(this.#connection.number);
    }
    return this.#matcher?.match(this);
  }

  #matchRigged(frame: Frame): Match<NotificationReaction> | undefined {
    if (this.#context.riggedDeviceTokens === "off" || frame.tokenEnd - frame.tokenStart < 6) return undefined;
    if (frame.bytes.readUInt32BE(frame.tokenStart) !== RIGGED_PREFIX) return undefined;
    return riggedReaction(frame.bytes[frame.tokenStart + 4] ?? 0, frame.bytes[frame.tokenStart + 5] ?? 0);
  }

  #loseStream(detail: "unknown-command" | "oversized-frame"): void {
    const wasJudging = this.#stage === "judging";
    this.#stage = "lost";
    if (!wasJudging) return;
    // There is no identifier to name; Apple closes without an error response (TN2265).
    const cause = { identifiers: { own: 0, previous: 0 }, reason: "unparsable", detail } as const;
    this.#writer.perform({ close: "fin" }, cause);
  }

  #note(frame: Frame, verdict: Verdict, more: VerdictFacts = {}): Received | undefined {
    const { journal, arrivals } = this.#context;
    const connection = this.#connection;
    connection.notifications += 1;
    journal.countNotification(verdict);
    if (journal.wantsEntries) this.#record(frame, verdict, more);
    if (!arrivals.areWanted) return undefined;
    const receivedAt = arrivals.now();
    return arrivals.take(
      new FrameFacts(frame, { connection, outcome: verdict, rule: more.rule, receivedAt }),
    );
  }

  #record(frame: Frame, verdict: Verdict, more: VerdictFacts): void {
    this.#context.journal.record({
      kind: "notification",
      ...this.#connection.entryBase(),
      protocol: "binary",
      command: frame.command,
      identifier: frame.identifier,
      ...(frame.expiration === undefined ? {} : { expiration: frame.expiration }),
      priority: frame.priority,
      deviceToken: deviceTokenOf(frame),
      ...receivedPayload(frame.bytes.toString("utf8", frame.payloadStart, frame.payloadEnd)),
      payloadBytes: frame.payloadEnd - frame.payloadStart,
      verdict,
      ...more,
      ...(frame.malformed === undefined ? {} : { malformed: frame.malformed }),
    });
  }

  #changeReading(reading: Reading): void {
    if (reading === "stop") this.#stopReading();
    else if ("pauseMs" in reading) this.#pause(this.#random.draw(reading.pauseMs));
    else this.#bytesPerSecond = reading.bytesPerSecond;
  }

  #pause(durationMs: number): void {
    if (!this.#isReading) return;
    this.#stopReading();
    this.#connection.later(durationMs, () => {
      this.#isReading = true;
      this.#connection.tls?.resume();
      this.#readFrames();
    });
  }

  #stopReading(): void {
    this.#isReading = false;
    this.#connection.tls?.pause();
  }
}

function closes(reaction: NotificationReaction): boolean {
  return (reaction.close ?? "never") !== "never";
}

function defaultVerdict(reaction: NotificationReaction): Verdict {
  if (reaction.answer !== undefined)
    return reaction.answer.status === STATUS.shutdown ? "accepted" : "rejected";
  return closes(reaction) ? "discarded" : "accepted";
}
