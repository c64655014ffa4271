import { Random } from "./random.js";
import type { Drawn, NotificationRule, RequestCondition, RequestRule } from "./rule.js";
import { type RuleEntry, spend } from "./rule-entry.js";

/** What the conditions of a rule look at. */
export interface CountedFacts {
  /** Counted on its connection, from 1. */
  readonly nth: number;
  /** Counted over all connections, from 1. */
  readonly nthOfRun: number;
  deviceToken(): string;
  /** Requests only. */
  topic?(): string;
  pushType?(): string;
  api?(): RequestCondition["api"];
}

export interface Match<Reaction> {
  readonly rule: string;
  readonly do: Reaction;
}

export type CountedRule = NotificationRule | RequestRule;

/** Finds the rule for each notification or request of one connection, in order. */
export class RuleMatcher<R extends CountedRule> {
  readonly #rules: readonly ConnectionRule<R>[];

  constructor(entries: readonly RuleEntry<R>[], on: { readonly seed: number; readonly connection: number }) {
    this.#rules = entries.map((entry) => new ConnectionRule(entry, on.seed, on.connection));
  }

  match(facts: CountedFacts): Match<R["do"]> | undefined {
    return this.#rules.find((rule) => rule.takes(facts))?.match;
  }
}

class ConnectionRule<R extends CountedRule> {
  readonly match: Match<R["do"]>;
  readonly #entry: RuleEntry<R>;
  readonly #tokens: ReadonlySet<string> | undefined;
  readonly #random: Random;
  readonly #nth: number | undefined;
  readonly #nthOfRun: number | undefined;
  #nextNth: number | undefined;
  #nextNthOfRun: number | undefined;

  constructor(entry: RuleEntry<R>, seed: number, connection: number) {
    const when: RequestCondition = entry.rule.when ?? {};
    this.#entry = entry;
    this.match = { rule: entry.name, do: entry.rule.do };
    this.#random = new Random(seed, stream(entry.place, connection));
    this.#tokens = when.deviceToken === undefined ? undefined : new Set([when.deviceToken].flat());
    this.#nth = when.nth === undefined ? undefined : this.#random.draw(when.nth);
    // The same for every connection: it counts over all of them.
    const ofRun = new Random(seed, stream(entry.place, 0));
    this.#nthOfRun = when.nthOfRun === undefined ? undefined : ofRun.draw(when.nthOfRun);
  }

  takes(facts: CountedFacts): boolean {
    const entry = this.#entry;
    const when: RequestCondition | undefined = entry.rule.when;
    if (entry.left === 0) return false;
    if (this.#nth !== undefined && facts.nth !== this.#nth) return false;
    if (this.#nthOfRun !== undefined && facts.nthOfRun !== this.#nthOfRun) return false;
    // Call both, so that both keep count.
    const due = this.#isDue(when?.every, facts.nth);
    const dueInRun = this.#isDueInRun(when?.everyOfRun, facts.nthOfRun);
    if (!due || !dueInRun) return false;
    if (this.#tokens !== undefined && !this.#tokens.has(facts.deviceToken())) return false;
    if (when?.deviceTokenPrefix !== undefined && !facts.deviceToken().startsWith(when.deviceTokenPrefix))
      return false;
    if (!isOf(when?.topic, facts.topic?.()) || !isOf(when?.pushType, facts.pushType?.())) return false;
    if (when?.api !== undefined && when.api !== facts.api?.()) return false;
    if (!happens(when?.probability, () => this.#random)) return false;
    spend(entry);
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

function isOf(wanted: string | readonly string[] | undefined, value = ""): boolean {
  return wanted === undefined || [wanted].flat().includes(value);
}

export function stream(place: number, connection: number): number {
  return Math.imul(place + 1, 0x1_0001) ^ connection;
}

export function happens(probability: number | undefined, random: () => Random): boolean {
  return probability === undefined || random().fraction() < probability;
}
