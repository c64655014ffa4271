import { BARS_AT, drawBars } from "./bars.mjs";
import { labelOf } from "./labels.mjs";
import { figure, line, svgDocument, text } from "./svg.mjs";

/** A bar that is longer than this many bounds is cut; its value says how long it is. */
const MAX_RATIO = 8;
/** Bursts without more to them, such as a bad notification in a thousand. */
const BURST = /^burst of [\d,]+ at once, \d+ connections, \d+ ms$/;

/**
 * How long a burst takes beside the least that streams and round trips allow, by round trip.
 *
 * @param {object[]} rows As printed with --json: those of the suite `network` that are a burst, with `roundTripMs`,
 *   `client`, `ms` and `boundMs`.
 * @returns {string | undefined} Undefined if there is none.
 */
export function boundChart(rows) {
  const bursts = rows.filter(
    ({ suite, title, ms, boundMs, roundTripMs }) =>
      suite === "network" && BURST.test(title) && ms > 0 && boundMs > 0 && roundTripMs > 0,
  );
  if (bursts.length === 0) return undefined;
  const groups = [...grouped(bursts)].map(([heading, own]) => ({ heading, bars: own.map(barOf) }));
  const scale = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 1.25);
  const { elements, bottom, places } = drawBars(groups, { top: 96, valueRoom: 170, scale });
  for (const place of places) {
    const x = BARS_AT + place.perUnit;
    elements.push(line({ x1: x, x2: x, y1: place.top - 4, y2: place.bottom + 4, class: "bound thick" }));
  }
  const x = BARS_AT + places[0].perUnit;
  elements.push(text({ x, y: 84, class: "bound", anchor: "middle" }, "the bound"));
  const frame = {
    title: "A burst, beside what the network allows",
    subtitle: `The bound: set-up, then streams x connections each round trip. Bars end at ${MAX_RATIO}x.`,
    height: bottom + 4,
  };
  return svgDocument(frame, elements);
}

function grouped(rows) {
  const groups = new Map();
  const byDistance = rows.toSorted(
    (a, b) => a.roundTripMs - b.roundTripMs || connectionsOf(a) - connectionsOf(b),
  );
  for (const row of byDistance) {
    const heading = `${row.roundTripMs} ms round trip, ${connectionsOf(row)} connections`;
    groups.set(heading, [...(groups.get(heading) ?? []), row]);
  }
  return groups;
}

/** As many as the title says: apns2 has its own number, which cannot be changed. */
function connectionsOf({ title }) {
  return Number(/(\d+) connections/.exec(title)[1]);
}

function barOf({ name, client, ms, boundMs }) {
  const ratio = ms / boundMs;
  return {
    label: labelOf(name),
    kind: client === "@apns/client" ? "ours" : "peer",
    value: Math.min(ratio, MAX_RATIO),
    shown: `${figure(ratio)}x: ${seconds(ms)} of ${seconds(boundMs)} s`,
  };
}

function seconds(ms) {
  return (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
}
