import { voidOf } from "./runs.mjs";
import { medianInterval, rounded, SURE } from "./statistics.mjs";

/**
 * The ratios of a comparison: those that its bars name, and each row of ours beside each row of others, in CPU time and
 * rate. Each is the median over rounds, with its interval; above 1, ours is better. A ratio is only a claim once two
 * sittings agree on it: see sittings.mjs.
 */
export function ratiosOf({ suite, title, bars = [] }, runs) {
  const valid = [...runs].filter(([, own]) => own.length > 0 && voidOf(own) === undefined);
  const find = (name) => valid.find(([row]) => row.name === name)?.[1];
  const ratios = [];
  const add = (ratio) => ratios.push({ suite, title, kind: "ratio", ...ratio });
  for (const bar of bars) {
    const own = find(bar.row);
    const other = find(bar.against);
    if (own === undefined) continue;
    if (bar.atMost !== undefined) add(limitOf(bar, own));
    else if (other !== undefined) add(barOf(bar, { own, other }));
  }
  for (const [row, own] of valid) {
    if (row.kind !== "ours") continue;
    for (const [against, other] of valid) {
      if (against.kind === "ours") continue;
      for (const field of ["cpuMicrosEach", "perSecond"]) {
        const pair = { row: row.name, against: against.name, field };
        if (!bars.some((bar) => isOf(bar, pair))) add(named(pair, ratioOf(pair, { own, other })));
      }
    }
  }
  return ratios;
}

function isOf(bar, { row, against, field }) {
  return bar.row === row && bar.against === against && bar.field === field && bar.minus === undefined;
}

function named({ row, against, field }, figures) {
  return { name: row, against, field, ...figures };
}

function limitOf({ row, field, atMost, text }, own) {
  const { median, from, to, coverage, count } = medianInterval(own.map((run) => run[field]));
  const figures = { reached: rounded(median), from: rounded(from), to: rounded(to), pairs: count };
  return { name: row, field, bar: text, atMost, ...figures, sure: coverage >= SURE, met: median <= atMost };
}

function barOf(bar, { own, other }) {
  const figures = ratioOf(bar, { own, other });
  return { ...named(bar, figures), bar: bar.text, wanted: bar.factor, met: figures.reached >= bar.factor };
}

/** Round by round, so that a slow phase of the machine slows both. */
function ratioOf({ field, minus = 0 }, { own, other }) {
  const value = (run) => Math.max(run[field] - minus, 0.001);
  const rounds = Math.min(own.length, other.length);
  const of = own
    .slice(0, rounds)
    .map((run, round) =>
      field === "perSecond" ? value(run) / value(other[round]) : value(other[round]) / value(run),
    );
  const { median, from, to, coverage, count } = medianInterval(of);
  return {
    reached: rounded(median),
    from: rounded(from),
    to: rounded(to),
    pairs: count,
    sure: coverage >= SURE,
  };
}
