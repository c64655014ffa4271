import { describe, expect, test } from "vitest";
import { Notes } from "../../src/screen/notes.js";
import { screenOfATest } from "../fixture/screen-of-a-test.js";

describe("Notes", () => {
  test("L-2: of each kind ten are written, and in the end the number of the others", () => {
    const { screen, lines } = screenOfATest();
    const notes = new Notes(screen);
    for (let count = 0; count < 12; count += 1) notes.add("bad", `bad ${count}`);
    notes.add("worse", "worse");
    notes.end(" here");
    expect(lines()).toEqual([
      ...Array.from({ length: 10 }, (_, count) => `bad ${count}`),
      "worse",
      "and 2 more bad here",
    ]);
  });

  test("L-2: kinds after the fiftieth count as one, so that a server's new reasons cost no memory", () => {
    const { screen, lines } = screenOfATest();
    const notes = new Notes(screen);
    for (let kind = 0; kind < 70; kind += 1) notes.add(`kind ${kind}`, `note ${kind}`);
    expect(lines()).toHaveLength(60);
    notes.end();
    expect(lines()).toEqual(["and 10 more of other kinds"]);
  });

  test("L-11: a hint is written once for all notes of a run", () => {
    const { screen, lines } = screenOfATest();
    const said = new Set<string>();
    const [notes, others] = [new Notes(screen, said), new Notes(screen, said)];
    notes.add("one", "note 1", "do this");
    notes.add("two", "note 2", "do this");
    others.addOnce("three", "note 3", "do this");
    others.addOnce("three", "note 3");
    expect(lines()).toEqual(["note 1", "  do this", "note 2", "note 3"]);
  });
});
