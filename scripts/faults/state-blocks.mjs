// The places of a document where state diagrams are printed: between `<!-- states:NAME -->` and `<!-- /states -->`.
import { stateDiagram } from "./state-diagram.mjs";

const BLOCK = /<!-- states:([\w-]+) -->\n([\s\S]*?)<!-- \/states -->/g;

/**
 * @param {string} document
 * @param {Map<string, object>} tables By name, the tables of transitions.
 * @returns {{ text: string, faults: string[] }} `text`: the document with each diagram as its table prints it.
 *   `faults`: one sentence for each diagram that differs, each block without a table and each table without a block.
 */
export function stateBlocks(document, tables) {
  const faults = [];
  const seen = new Set();
  const text = document.replace(BLOCK, (whole, name, drawn) => {
    seen.add(name);
    const table = tables.get(name);
    if (table === undefined) {
      faults.push(`states:${name}: no source of session/${name} exports \`transitions\``);
      return whole;
    }
    // An empty line ends the comment: after it, Markdown is read as such.
    const wanted = `\n${stateDiagram(table)}\n`;
    if (drawn !== wanted) faults.push(`states:${name} differs from the code; run pnpm states`);
    return `<!-- states:${name} -->\n${wanted}<!-- /states -->`;
  });
  for (const name of tables.keys()) {
    if (!seen.has(name))
      faults.push(`the transitions of ${name} are not printed: no <!-- states:${name} -->`);
  }
  return { text, faults };
}
