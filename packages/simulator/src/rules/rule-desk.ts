import { Place } from "../checks/place.js";
import type { EventHub } from "../events/event-hub.js";
import { parseRules } from "./parse-rules.js";
import type { Rule } from "./rule.js";
import { RuleBook } from "./rule-book.js";
import { ruleCheck } from "./rule-check.js";
import type { RuleEntry } from "./rule-entry.js";
import type { RuleState } from "./rule-state.js";
import type { Rules } from "./rules.js";

/** The rules as they are changed while the simulator runs. Each change makes a new book of the same entries. */
export class RuleDesk implements Rules {
  readonly #seed: number;
  readonly #hub: EventHub;
  #entries: readonly RuleEntry<Rule>[] = [];
  #book: RuleBook;
  /** Rules made so far in this run: the next one's place and id. */
  #made = 0;

  constructor(rules: readonly Rule[], seed: number, hub: EventHub) {
    this.#seed = seed;
    this.#hub = hub;
    this.#entries = this.#entriesOf(rules);
    this.#book = new RuleBook(this.#entries, seed);
  }

  /** The rules in force. It is another object after each change. */
  get book(): RuleBook {
    return this.#book;
  }

  list(): readonly RuleState[] {
    return this.#entries.map(stateOf);
  }

  get(id: string): RuleState | undefined {
    const entry = this.#entries.find((each) => each.id === id);
    return entry === undefined ? undefined : stateOf(entry);
  }

  replace(rules: readonly Rule[]): readonly RuleState[] {
    const parsed = parseRules(rules);
    this.#put(this.#entriesOf(parsed));
    this.#hub.publish({ kind: "rules", change: "replaced", rule: undefined });
    return this.list();
  }

  add(rule: Rule, place: "first" | "last" = "last"): RuleState {
    const entry = this.#entryOf(ruleCheck(rule, new Place("invalid-rule", "rule")), this.#entries.length);
    this.#put(place === "first" ? [entry, ...this.#entries] : [...this.#entries, entry]);
    const state = stateOf(entry);
    this.#hub.publish({ kind: "rules", change: "added", rule: state });
    return state;
  }

  remove(id: string): boolean {
    const entry = this.#entries.find((each) => each.id === id);
    if (entry === undefined) return false;
    this.#put(this.#entries.filter((each) => each !== entry));
    this.#hub.publish({ kind: "rules", change: "removed", rule: stateOf(entry) });
    return true;
  }

  #put(entries: readonly RuleEntry<Rule>[]): void {
    this.#entries = entries;
    this.#book = new RuleBook(entries, this.#seed);
  }

  #entriesOf(rules: readonly Rule[]): readonly RuleEntry<Rule>[] {
    return rules.map((rule, place) => this.#entryOf(rule, place));
  }

  /** @param place its place in the list, on which its random numbers depend */
  #entryOf(rule: Rule, place: number): RuleEntry<Rule> {
    this.#made += 1;
    const entry: RuleEntry<Rule> = {
      id: `rule-${this.#made}`,
      rule,
      name: rule.name ?? `rule ${place + 1}`,
      place,
      left: rule.times ?? Number.POSITIVE_INFINITY,
      matches: 0,
      onMatch: () => {
        if (this.#hub.wants("rules")) {
          this.#hub.publish({ kind: "rules", change: "matched", rule: stateOf(entry) });
        }
      },
    };
    return entry;
  }
}

function stateOf({ id, name, rule, matches, left }: RuleEntry<Rule>): RuleState {
  return { id, name, rule, matches, left: Number.isFinite(left) ? left : undefined };
}
