import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, figure, panelRows } from "../src/screen/panel-rows.js";

const cell = fc.record({
  label: fc.string({ maxLength: 9, unit: "grapheme-ascii" }),
  value: fc.nat(),
});

test("L-79: no row of a panel is wider than the window, every figure is there, and rows are filled", () => {
  fc.assert(
    fc.property(
      fc.array(cell, { maxLength: 12 }),
      fc.array(fc.string({ unit: "grapheme" })),
      fc.integer({ min: 18, max: 200 }),
      (cells, lines, columns) => {
        const rows = panelRows({ cells, lines }, columns);
        for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(columns);
        const perRow = Math.max(1, Math.floor((columns + 2) / 20));
        expect(rows).toHaveLength(Math.ceil(cells.length / perRow) + lines.length);
        const text = rows.join("\n");
        for (const { label, value } of cells) {
          expect(text).toContain(`${label.padEnd(9)}${figure(value).padStart(9)}`);
        }
      },
    ),
  );
});
