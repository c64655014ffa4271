import type { Service } from "../journal/journal-entry.js";
import { Random } from "./random.js";
import type {
  ConnectRule,
  Drawn,
  FeedbackRule,
  HandshakeRule,
  NotificationReaction,
  NotificationRule,
  Rule,
  Within,
} from "./rule.js";

/** What a rule may ask about a notification. */
export interface NotificationFacts {
  /** The notification's place among those judged on its connection, from 1. */
  readonly nth: number;
  /** Its place among those judged in this run, from 1. */
  readonly nthOfRun: number;
  deviceToken(): string;
}

export interface Match<Reaction> {
  readonly rule: string;
  readonly do: Reaction;
}

interface Entry<R extends Rule> {
  readonly rule: R;
  readonly name: string;
  readonly place: number;
  left: number;
}

/** The rules in force, with what is left of each. */
export class RuleBook {
  readonly #seed: number;
  readonly #connect: Entry<ConnectRule>[] = [];
  readonly #handshake: Entry<HandshakeRule>[] = [];
  readonly #notification: Entry<NotificationRule>[] = [];
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
      else if (rule.at === "handshake") this.#handshake.push({ ...entry, rule });
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

  onHandshake(connection: number): Match<HandshakeRule["do"]> | undefined {
    return this.#first(this.#handshake, connection);
  }

  onFeedback(connection: number): Match<FeedbackRule["do"]> | undefined {
    return this.#first(this.#feedback, connection);
  }

  /** The rules on notifications as they apply to one connection; undefined where there are none. */
  notificationsOf(connection: number): NotificationMatcher | undefined {
    const entries = this.#notification.filter(({ rule }) => isWithin(connection, rule.when?.connection));
    if (entries.length === 0) return undefined;
    return new NotificationMatcher(
      entries.map((entry) => new ConnectionNotificationRule(entry, this.#seed, connection)),
    );
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

/** Finds the rule for each notification of one connection, in order. */
export class NotificationMatcher {
  readonly #rules: readonly ConnectionNotificationRule[];

  constructor(rules: readonly ConnectionNotificationRule[]) {
    this.#rules = rules;
  }

  match(facts: NotificationFacts): Match<NotificationReaction> | undefined {
    return this.#rules.find((rule) => rule.takes(facts))?.match;
  }
}

class ConnectionNotificationRule {
  readonly match: Match<NotificationReaction>;
  readonly #entry: Entry<NotificationRule>;
  readonly #tokens: ReadonlySet<string> | undefined;
  readonly #random: Random;
  readonly #nth: number | undefined;
  readonly #nthOfRun: number | undefined;
  #nextNth: number | undefined;
  #nextNthOfRun: number | undefined;

  constructor(entry: Entry<NotificationRule>, seed: number, connection: number) {
    const when = entry.rule.when ?? {};
    this.#entry = entry;
    this.match = { rule: entry.name, do: entry.rule.do };
    this.#random = new Random(seed, stream(entry.place, connection));
    this.#tokens = when.deviceToken === undefined ? undefined : new Set([when.deviceToken].flat());
    this.#nth = when.nth === undefined ? undefined : this.#random.draw(when.nth);
    // The same for every connection: a place in the run is not a matter of the connection.
    const ofRun = new Random(seed, stream(entry.place, 0));
    this.#nthOfRun = when.nthOfRun === undefined ? undefined : ofRun.draw(when.nthOfRun);
  }

  takes(facts: NotificationFacts): boolean {
    const entry = this.#entry;
    const { when } = entry.rule;
    if (entry.left === 0) return false;
    if (this.#nth !== undefined && facts.nth !== this.#nth) return false;
    if (this.#nthOfRun !== undefined && facts.nthOfRun !== this.#nthOfRun) return false;
    // Both are asked, so that both keep step.
    const due = this.#isDue(when?.every, facts.nth);
    const dueInRun = this.#isDueInRun(when?.everyOfRun, facts.nthOfRun);
    if (!due || !dueInRun) return false;
    if (this.#tokens !== undefined && !this.#tokens.has(facts.deviceToken())) return false;
    if (when?.deviceTokenPrefix !== undefined && !facts.deviceToken().startsWith(when.deviceTokenPrefix))
      return false;
    if (!happens(when?.probability, () => this.#random)) return false;
    entry.left -= 1;
    return true;
  }

  #isDue(every: Drawn | undefined, nth: number): boolean {
    if (every === undefined) return true;
    if (typeof every === "number") return nth % every === 0;
    this.#nextNth ??= nth - 1 + this.#random.draw(every);
    if (nth < this.#nextNth) return false;
    this.#nextNth = nth + this.#random.draw(every);
    return true;
  }

  #isDueInRun(every: Drawn | undefined, nthOfRun: number): boolean {
    if (every === undefined) return true;
    if (typeof every === "number") return nthOfRun % every === 0;
    this.#nextNthOfRun ??= nthOfRun - 1 + this.#random.draw(every);
    if (nthOfRun < this.#nextNthOfRun) return false;
    this.#nextNthOfRun = nthOfRun + this.#random.draw(every);
    return true;
  }
}

const stream = (place: number, connection: number): number => Math.imul(place + 1, 0x1_0001) ^ connection;

const happens = (probability: number | undefined, random: () => Random): boolean =>
  probability === undefined || random().fraction() < probability;

const isWithin = (value: number, range: Within | undefined): boolean => {
  if (range === undefined) return true;
  if (typeof range === "number") return value === range;
  return value >= (range.min ?? Number.NEGATIVE_INFINITY) && value <= (range.max ?? Number.POSITIVE_INFINITY);
};
