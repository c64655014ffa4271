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
import { type CountedRule, type Entry, happens, type Match, RuleMatcher, stream } from "./rule-matcher.js";

/** The rules in force, and how many matches each has left. */
export class RuleBook {
  readonly #seed: number;
  readonly #connect: Entry<ConnectRule>[] = [];
  readonly #gatewayHandshake: Entry<GatewayHandshakeRule>[] = [];
  readonly #http2Handshake: Entry<Http2HandshakeRule>[] = [];
  readonly #notification: Entry<NotificationRule>[] = [];
  readonly #request: Entry<RequestRule>[] = [];
  readonly #feedback: Entry<FeedbackRule>[] = [];

  constructor(rules: readonly Rule[], seed: number) {
    this.#seed = seed;
    rules.forEach((rule, place) => {
      const entry = {
        name: rule.name ?? `rule ${place + 1}`,
        place,
        left: rule.times ?? Number.POSITIVE_INFINITY,
      };
      if (rule.at === "connect") this.#connect.push({ ...entry, rule });
      else if (rule.at === "handshake") {
        if (isForHttp2(rule)) this.#http2Handshake.push({ ...entry, rule });
        else this.#gatewayHandshake.push({ ...entry, rule });
      } else if (rule.at === "request") this.#request.push({ ...entry, rule });
      else if (rule.at === "feedback") this.#feedback.push({ ...entry, rule });
      else this.#notification.push({ ...entry, rule });
    });
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
    entries: readonly Entry<R>[],
    connection: number,
  ): RuleMatcher<R> | undefined {
    const own = entries.filter(({ rule }) => isWithin(connection, rule.when?.connection));
    return own.length === 0 ? undefined : new RuleMatcher(own, { seed: this.#seed, connection });
  }

  #first<R extends ConnectRule | HandshakeRule | FeedbackRule>(
    entries: readonly Entry<R>[],
    connection: number,
  ): Match<R["do"]> | undefined {
    for (const entry of entries) {
      const { when } = entry.rule;
      if (entry.left === 0 || !isWithin(connection, when?.connection)) continue;
      if (!happens(when?.probability, () => new Random(this.#seed, stream(entry.place, connection))))
        continue;
      entry.left -= 1;
      return { rule: entry.name, do: entry.rule.do };
    }
    return undefined;
  }
}

function isForHttp2(rule: HandshakeRule): rule is Http2HandshakeRule {
  return rule.when?.service === "http2";
}

function isWithin(value: number, range: Within | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === "number") return value === range;
  return value >= (range.min ?? Number.NEGATIVE_INFINITY) && value <= (range.max ?? Number.POSITIVE_INFINITY);
}
