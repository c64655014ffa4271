import type { Service } from "../journal/journal-entry.js";
import type { SessionReaction } from "./http2-reaction.js";
import { Random } from "./random.js";
import type {
  ConnectRule,
  FeedbackRule,
  GatewayHandshakeRule,
  HandshakeRule,
  Http2HandshakeRule,
  NotificationRule,
  Reaction,
  RequestRule,
  Rule,
  Within,
} from "./rule.js";
import { type RuleEntry, spend } from "./rule-entry.js";
import { type CountedRule, happens, type Match, RuleMatcher, stream } from "./rule-matcher.js";

/** The rules in force, and how many matches each has left. */
export class RuleBook {
  readonly #seed: number;
  readonly #connect: RuleEntry<ConnectRule>[] = [];
  readonly #gatewayHandshake: RuleEntry<GatewayHandshakeRule>[] = [];
  readonly #http2Handshake: RuleEntry<Http2HandshakeRule>[] = [];
  readonly #notification: RuleEntry<NotificationRule>[] = [];
  readonly #request: RuleEntry<RequestRule>[] = [];
  readonly #feedback: RuleEntry<FeedbackRule>[] = [];

  constructor(entries: readonly RuleEntry<Rule>[], seed: number) {
    this.#seed = seed;
    for (const entry of entries) {
      if (isOf(entry, isConnect)) this.#connect.push(entry);
      else if (isOf(entry, isHttp2Handshake)) this.#http2Handshake.push(entry);
      else if (isOf(entry, isGatewayHandshake)) this.#gatewayHandshake.push(entry);
      else if (isOf(entry, isRequest)) this.#request.push(entry);
      else if (isOf(entry, isFeedback)) this.#feedback.push(entry);
      else if (isOf(entry, isNotification)) this.#notification.push(entry);
    }
  }

  onConnect(service: Service, connection: number): Match<ConnectRule["do"]> | undefined {
    return this.#first(
      this.#connect.filter(({ rule }) => (rule.when?.service ?? "gateway") === service),
      connection,
    );
  }

  /** After the handshake with the gateway. */
  onHandshake(connection: number): Match<Reaction> | undefined {
    return this.#first(this.#gatewayHandshake, connection);
  }

  /** After the handshake with the HTTP/2 API. */
  onSession(connection: number): Match<SessionReaction> | undefined {
    return this.#first(this.#http2Handshake, connection);
  }

  onFeedback(connection: number): Match<FeedbackRule["do"]> | undefined {
    return this.#first(this.#feedback, connection);
  }

  /** The notification rules for one connection; undefined if there are none. */
  notificationsOf(connection: number): RuleMatcher<NotificationRule> | undefined {
    return this.#matcher(this.#notification, connection);
  }

  /** The request rules for one connection; undefined if there are none. */
  requestsOf(connection: number): RuleMatcher<RequestRule> | undefined {
    return this.#matcher(this.#request, connection);
  }

  #matcher<R extends CountedRule>(
    entries: readonly RuleEntry<R>[],
    connection: number,
  ): RuleMatcher<R> | undefined {
    const own = entries.filter(({ rule }) => isWithin(connection, rule.when?.connection));
    return own.length === 0 ? undefined : new RuleMatcher(own, { seed: this.#seed, connection });
  }

  #first<R extends ConnectRule | HandshakeRule | FeedbackRule>(
    entries: readonly RuleEntry<R>[],
    connection: number,
  ): Match<R["do"]> | undefined {
    for (const entry of entries) {
      const { when } = entry.rule;
      if (entry.left === 0 || !isWithin(connection, when?.connection)) continue;
      if (!happens(when?.probability, () => new Random(this.#seed, stream(entry.place, connection))))
        continue;
      spend(entry);
      return { rule: entry.name, do: entry.rule.do };
    }
    return undefined;
  }
}

function isOf<R extends Rule>(entry: RuleEntry<Rule>, is: (rule: Rule) => rule is R): entry is RuleEntry<R> {
  return is(entry.rule);
}

function isConnect(rule: Rule): rule is ConnectRule {
  return rule.at === "connect";
}

function isHttp2Handshake(rule: Rule): rule is Http2HandshakeRule {
  return rule.at === "handshake" && rule.when?.service === "http2";
}

function isGatewayHandshake(rule: Rule): rule is GatewayHandshakeRule {
  return rule.at === "handshake" && !isHttp2Handshake(rule);
}

function isRequest(rule: Rule): rule is RequestRule {
  return rule.at === "request";
}

function isFeedback(rule: Rule): rule is FeedbackRule {
  return rule.at === "feedback";
}

function isNotification(rule: Rule): rule is NotificationRule {
  return rule.at === undefined || rule.at === "notification";
}

function isWithin(value: number, range: Within | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === "number") return value === range;
  return value >= (range.min ?? Number.NEGATIVE_INFINITY) && value <= (range.max ?? Number.POSITIVE_INFINITY);
}
