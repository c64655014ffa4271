import type { Lane, LanePriority } from "../../store/lane.js";

/** How often a priority is served while all have work. */
const SHARES: Readonly<Record<LanePriority, number>> = { high: 16, normal: 4, low: 1 };
const PRIORITIES = ["high", "normal", "low"] as const;

/**
 * Whose turn it is. Priorities have shares, so that none starves; lanes of one priority take turns, and a lane that
 * was served goes to the end.
 */
export class LaneWheel {
  #lanes: Lane[] = [];
  /** The priority with the most credit is served next; serving costs the sum of the shares that took part. */
  readonly #credits: Record<LanePriority, number> = { high: 0, normal: 0, low: 0 };

  get size(): number {
    return this.#lanes.length;
  }

  /** Takes the lanes that are ready now; those already known keep their order. */
  refresh(ready: readonly Lane[]): void {
    const byId = new Map(ready.map((lane) => [lane.id, lane]));
    const kept = this.#lanes.filter(({ id }) => byId.delete(id));
    this.#lanes = [...kept, ...byId.values()];
  }

  /** The lane to claim from, which goes to the end; undefined where none is ready. */
  next(): Lane | undefined {
    const present = PRIORITIES.filter((priority) => this.#lanes.some((lane) => lane.priority === priority));
    const [first] = present;
    if (first === undefined) return undefined;
    let chosen: LanePriority = first;
    let sum = 0;
    for (const priority of present) {
      this.#credits[priority] += SHARES[priority];
      sum += SHARES[priority];
      if (this.#credits[priority] > this.#credits[chosen]) chosen = priority;
    }
    this.#credits[chosen] -= sum;
    const index = this.#lanes.findIndex(({ priority }) => priority === chosen);
    const [lane] = this.#lanes.splice(index, 1);
    if (lane !== undefined) this.#lanes.push(lane);
    return lane;
  }

  /** A claim found nothing: the lane has no turn until it is ready again. */
  drop(lane: Lane): void {
    this.#lanes = this.#lanes.filter(({ id }) => id !== lane.id);
  }
}
