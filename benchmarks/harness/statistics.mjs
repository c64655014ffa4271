export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How sure an interval must be before anything is claimed by it. */
export const SURE = 0.95;

/**
 * The median with its interval, which assumes nothing about how the values are distributed: the k-th smallest and the
 * k-th largest value, with the largest k whose interval holds the true median with a probability of at least 95 %. The
 * true median lies outside only if fewer than k of the values fell on one of its sides, and each falls on either side
 * like a coin. Five values and fewer are not enough: their interval is the smallest and the largest, and `coverage`
 * says how sure that is.
 *
 * @param {number[]} values At least one.
 * @returns {{ median: number, from: number, to: number, coverage: number, count: number }}
 */
export function medianInterval(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  let chance = 0.5 ** count;
  let outside = chance;
  let k = 1;
  for (;;) {
    chance = (chance * (count - k + 1)) / k;
    if (1 - 2 * (outside + chance) < SURE) break;
    outside += chance;
    k += 1;
  }
  return {
    median: median(sorted),
    from: sorted[k - 1],
    to: sorted[count - k],
    coverage: Math.max(0, 1 - 2 * outside),
    count,
  };
}

/** Rounds to three significant digits: small figures keep their decimals, large ones lose their noise. */
export function rounded(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : null;
}
