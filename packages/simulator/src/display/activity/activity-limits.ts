const HOUR_MS = 3_600_000;

/** The system ends a Live Activity after eight hours (Apple, "Displaying live data with Live Activities"). */
export const MAX_LIFE_MS: number = 8 * HOUR_MS;
/** An ended one stays on the lock screen for at most four hours (ibid.). */
export const MAX_AFTER_END_MS: number = 4 * HOUR_MS;
/** A timestamp further ahead is ignored, as seen in Apple's forums (thread 776165). */
export const MAX_AHEAD_MS: number = 8 * HOUR_MS;
/** Updates of priority 10 count towards a budget for each hour. */
export const BUDGET_MS: number = HOUR_MS;
