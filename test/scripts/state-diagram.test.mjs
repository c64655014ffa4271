import { expect, test } from "vitest";
import { stateBlocks } from "../../scripts/faults/state-blocks.mjs";
import { stateDiagram } from "../../scripts/faults/state-diagram.mjs";

const door = {
  shut: { open: ["ajar", "wide"], lock: ["locked"], knock: ["shut"] },
  ajar: { push: ["shut"], slam: ["shut"] },
  wide: { push: ["shut"] },
  locked: {},
};
const drawn = stateDiagram(door);
const page = (block) => `# Doors\n\n<!-- states:door -->\n${block}<!-- /states -->\n\nEnd.\n`;

test("states: a table says what may happen, and the diagram has an arrow for each pair of states", () => {
  expect(drawn.split("\n")).toEqual([
    "| state | what may happen, and the state that follows |",
    "|---|---|",
    "| `shut` | `open` → `ajar` or `wide`, `lock` → `locked`, `knock` → `shut` |",
    "| `ajar` | `push` → `shut`, `slam` → `shut` |",
    "| `wide` | `push` → `shut` |",
    "| `locked` | nothing: the end |",
    "",
    "```mermaid",
    "stateDiagram-v2",
    "  [*] --> shut",
    "  shut --> ajar : open",
    "  shut --> wide : open",
    "  shut --> locked : lock",
    "  ajar --> shut : push, slam",
    "  wide --> shut : push",
    "  locked --> [*]",
    "```",
    "",
  ]);
});

test("states: a document with the diagram of the table has no fault", () => {
  const document = page(`\n${drawn}\n`);
  expect(stateBlocks(document, new Map([["door", door]]))).toEqual({ text: document, faults: [] });
});

test("states: a diagram that differs is a fault, and is corrected", () => {
  const { text, faults } = stateBlocks(page("old\n"), new Map([["door", door]]));
  expect(faults).toEqual(["states:door differs from the code; run pnpm states"]);
  expect(text).toBe(page(`\n${drawn}\n`));
});

test("states: a block without a table is a fault, and so is a table without a block", () => {
  const { text, faults } = stateBlocks(page(""), new Map([["window", door]]));
  expect(text).toBe(page(""));
  expect(faults).toEqual([
    "states:door: no source of session/door exports `transitions`",
    "the transitions of window are not printed: no <!-- states:window -->",
  ]);
});
