import type { Line } from "./text/line.js";

/** How urgently a notification asks for attention. */
export type InterruptionLevel = "passive" | "active" | "time-sensitive" | "critical";

/** A notification as a card. */
export interface Card {
  /** The notification's id. */
  readonly id: string;
  readonly bundleId: string;
  readonly app: string;
  /** The app's name if the alert has none. */
  readonly title?: Line;
  readonly subtitle?: Line;
  readonly body?: Line;
  readonly level: InterruptionLevel;
  /** 0 to 1. Default 0. */
  readonly relevance: number;
  readonly collapseId?: string;
  readonly threadId?: string;
  readonly category?: string;
  /** What a long press offers; at most four. */
  readonly actions: readonly string[];
  /** When it came, milliseconds since 1970. */
  readonly atMs: number;
  /** It waits for the scheduled summary. */
  readonly waits?: true;
}

/** The sound that is played. */
export interface Sound {
  /** The file, or `default`. */
  readonly name: string;
  /** It is played in spite of the mute switch and Focus. */
  readonly isCritical: boolean;
  /** 0 to 1. */
  readonly volume: number;
  /** The mute switch keeps it from being heard. */
  readonly isMuted: boolean;
}
