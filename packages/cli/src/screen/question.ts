import { readChunks } from "../input/read-chunks.js";
import type { Terminal } from "../terminal.js";
import type { Screen } from "./screen.js";

/** Whether somebody reads questions and can answer them. */
export function canAnswer({ stdin, stderr }: Terminal): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Asks on the terminal until one of the words, or its beginning, is the answer. Nothing is read from stdin afterwards.
 *
 * @returns undefined after an interrupt, and at the end of the input (Ctrl-D)
 */
export async function ask<Word extends string>(
  screen: Screen,
  { question, words }: { readonly question: string; readonly words: readonly Word[] },
): Promise<Word | undefined> {
  const { stdin, interrupted } = screen.terminal;
  let text = "";
  screen.ask(question);
  try {
    for await (const chunk of readChunks(stdin, interrupted)) {
      text += Buffer.from(chunk).toString("utf8");
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        const answer = text.slice(0, end).trim().toLowerCase();
        text = text.slice(end + 1);
        const chosen = words.find((word) => answer !== "" && word.startsWith(answer));
        if (chosen !== undefined) return chosen;
        screen.ask(question);
      }
    }
    // The cursor stands after the question.
    screen.say("");
    return undefined;
  } finally {
    // A terminal that is read keeps the process alive.
    stdin.destroy();
  }
}
