import { rect, text, WIDTH } from "./svg.mjs";

const ROW = 28;
const BAR = 16;
const LABEL_END = 250;
/** Where bars begin, and how long the longest is: its value stands to its right. */
export const BARS_AT = LABEL_END + 10;

/**
 * Horizontal bars in groups, each with its label on the left and its value at its end.
 *
 * @param {{ heading: string, bars: { label: string, kind: string, value: number, shown: string }[] }[]} groups `kind`
 *   names the colour: `ours`, `peer`, `mark`.
 * @param {{ top: number, valueRoom: number, scale?: number }} options `valueRoom`: the room for the longest value.
 *   `scale`: the value of the longest possible bar. Absent: each group has its own.
 * @returns {{ elements: string[], bottom: number, places: { heading: string, top: number, bottom: number, perUnit: number }[] }}
 */
export function drawBars(groups, { top, valueRoom, scale }) {
  const longest = WIDTH - BARS_AT - valueRoom;
  const elements = [];
  const places = [];
  let y = top;
  for (const { heading, bars } of groups) {
    elements.push(text({ x: 20, y: y + 14, class: "group ink" }, heading));
    y += 26;
    const perUnit = longest / (scale ?? Math.max(...bars.map(({ value }) => value)));
    places.push({ heading, top: y, bottom: y + bars.length * ROW, perUnit });
    for (const { label, kind, value, shown } of bars) {
      const width = Math.max(1, value * perUnit);
      elements.push(
        text({ x: LABEL_END, y: y + 19, class: kind === "ours" ? "ink" : "quiet", anchor: "end" }, label),
        rect({ x: BARS_AT, y: y + (ROW - BAR) / 2, width, height: BAR, class: `bar ${kind}`, rx: 2 }),
        text({ x: BARS_AT + width + 8, y: y + 19, class: kind === "ours" ? "group ink" : "quiet" }, shown),
      );
      y += ROW;
    }
    y += 12;
  }
  return { elements, bottom: y, places };
}
