import type { LaneKey, LaneScope, LaneState } from "./lane.js";

interface Pause {
  readonly scope: LaneScope;
  /** Milliseconds since 1970; Infinity until it is resumed. */
  readonly untilMs: number;
  readonly reason: string;
}

/** What is known of a lane's state. */
export interface LaneJudgement {
  readonly state: LaneState;
  readonly reason: string | undefined;
  readonly resumesInMs: number | undefined;
}

/** The pauses and cancelled campaigns of a store: a lane's state follows from them, whether or not it exists yet. */
export class PauseList {
  #pauses: Pause[] = [];
  readonly #cancelled = new Set<string>();

  pause(pause: Pause): void {
    const same = this.#pauses.find(({ scope }) => isSame(scope, pause.scope));
    if (same !== undefined && same.untilMs >= pause.untilMs) return;
    this.#pauses = [...this.#pauses.filter((one) => one !== same), pause];
  }

  resume(scope: LaneScope): void {
    this.#pauses = this.#pauses.filter((pause) => !lies(pause.scope, scope));
  }

  cancel(campaign: string): void {
    this.#cancelled.add(campaign);
  }

  forgetEnded(nowMs: number): void {
    this.#pauses = this.#pauses.filter(({ untilMs }) => untilMs > nowMs);
  }

  judge(lane: LaneKey, nowMs: number): LaneJudgement {
    if (this.#cancelled.has(lane.campaign)) {
      return { state: "cancelled", reason: undefined, resumesInMs: undefined };
    }
    let longest: Pause | undefined;
    for (const pause of this.#pauses) {
      if (pause.untilMs <= nowMs || !covers(pause.scope, lane)) continue;
      if (longest === undefined || pause.untilMs > longest.untilMs) longest = pause;
    }
    if (longest === undefined) return { state: "open", reason: undefined, resumesInMs: undefined };
    const { untilMs, reason } = longest;
    return { state: "paused", reason, resumesInMs: untilMs === Infinity ? undefined : untilMs - nowMs };
  }
}

/** Whether a lane is in a scope. */
export function covers(scope: LaneScope, lane: LaneKey): boolean {
  return (
    (scope.campaign === undefined || scope.campaign === lane.campaign) &&
    (scope.topic === undefined || scope.topic === lane.topic)
  );
}

/** Whether every lane of the inner scope is in the outer one. */
function lies(inner: LaneScope, outer: LaneScope): boolean {
  return (
    (outer.campaign === undefined || outer.campaign === inner.campaign) &&
    (outer.topic === undefined || outer.topic === inner.topic)
  );
}

function isSame(a: LaneScope, b: LaneScope): boolean {
  return a.campaign === b.campaign && a.topic === b.topic;
}
