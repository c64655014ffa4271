// A terminal as a picture: lines with the colours of a terminal, in a light and a dark theme. Pure: no run, no files.

const COLUMN = 8.43;
const LINE = 20;
const MARGIN = 20;
const BAR = 36;
/** The classes of the SGR codes that the command uses; others change nothing. */
const CLASSES = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  34: "blue",
  35: "violet",
  36: "cyan",
};
const STYLE = `
.paper{fill:#fff;stroke:#d0d7de}.bar{fill:#f6f8fa}.dot{fill:#d0d7de}
text{font:14px/1 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328;white-space:pre}
.prompt{fill:#1a7f37}.bold{font-weight:600}.dim{fill:#59636e}.red{fill:#d1242f}.green{fill:#1a7f37}.yellow{fill:#9a6700}
.blue{fill:#0969da}.violet{fill:#8250df}.cyan{fill:#1b7c83}
@media(prefers-color-scheme:dark){.paper{fill:#0d1117;stroke:#3d444d}.bar{fill:#151b23}.dot{fill:#3d444d}text{fill:#e6edf3}
.prompt,.green{fill:#3fb950}.dim{fill:#9198a1}.red{fill:#f85149}.yellow{fill:#d29922}.blue{fill:#4493f8}.violet{fill:#ab7df8}.cyan{fill:#39c5cf}}
@media(prefers-reduced-motion:no-preference){.line{animation:come .12s both}@keyframes come{from{opacity:0}}}`;

/**
 * @typedef {object} Line
 * @property {string} text May have the SGR codes of a terminal.
 * @property {number} atMs When it was written, since the beginning.
 * @property {boolean} [isCommand] It was typed. Absent: it was printed.
 */

/** @param {Line[]} lines @param {{ title: string }} options */
export function terminalSvg(lines, { title }) {
  const columns = Math.max(...lines.map(({ text, isCommand }) => plain(text).length + (isCommand ? 2 : 0)));
  const width = Math.ceil(columns * COLUMN + 2 * MARGIN);
  const height = BAR + lines.length * LINE + MARGIN;
  const rows = lines.map(({ text, atMs, isCommand }, row) => {
    const spans = isCommand
      ? `<tspan class="prompt">$</tspan> <tspan class="bold">${escaped(text)}</tspan>`
      : spansOf(text);
    const y = BAR + (row + 1) * LINE;
    const delay = (atMs / 1000).toFixed(2);
    return `<text class="line" style="animation-delay:${delay}s" x="${MARGIN}" y="${y}" xml:space="preserve">${spans}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect class="paper" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
<path class="bar" d="M1 ${BAR - 8}V8.5A7.5 7.5 0 0 1 8.5 1H${width - 8.5}A7.5 7.5 0 0 1 ${width - 1} 8.5V${BAR - 8}Z"/>
<circle class="dot" cx="20" cy="15" r="5"/><circle class="dot" cx="38" cy="15" r="5"/><circle class="dot" cx="56" cy="15" r="5"/>
${rows.join("\n")}
</svg>
`;
}

/** The text of a line with SGR codes, as spans. */
function spansOf(text) {
  const parts = text.split(SGR);
  let classes = [];
  let spans = "";
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) classes = after(classes, part);
    else if (part !== "" && classes.length === 0) spans += escaped(part);
    else if (part !== "") spans += `<tspan class="${classes.join(" ")}">${escaped(part)}</tspan>`;
  }
  return spans;
}

const ESCAPE = String.fromCharCode(27);
const SGR = new RegExp(`${ESCAPE}\\[([\\d;]*)m`);

function after(classes, codes) {
  let now = classes;
  for (const code of codes.split(";").map(Number)) {
    if (code === 0) now = [];
    else if (CLASSES[code] !== undefined) now = [...now, CLASSES[code]];
  }
  return now;
}

function plain(text) {
  return text.replaceAll(new RegExp(SGR, "g"), "");
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
