// The few elements of SVG that the charts need, and how they look in a light and in a dark theme.

/** The width of every chart, in its own units; pages show it at 600 px and more. */
export const WIDTH = 680;
const LIGHT = { paper: "#ffffff", ink: "#1f2328", quiet: "#59636e", grid: "#d1d9e0", ours: "#0969da" };
const DARK = { paper: "#0d1117", ink: "#f0f6fc", quiet: "#9198a1", grid: "#3d444d", ours: "#4493f8" };
const MORE_LIGHT = { peer: "#afb8c1", mark: "#d4a72c", bound: "#cf222e" };
const MORE_DARK = { peer: "#656c76", mark: "#bb8009", bound: "#f85149" };

/**
 * A whole picture: its height follows from what is drawn. It brings its own background, because the theme of the page
 * around it is not always that of the system, which is what a picture sees.
 *
 * @param {{ title: string, subtitle: string, height: number }} frame
 * @param {string[]} elements
 */
export function svgDocument({ title, subtitle, height }, elements) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="about">${escapeXml(subtitle)}</desc>`,
    `<style>${styleOf({ ...LIGHT, ...MORE_LIGHT })}@media (prefers-color-scheme: dark){${styleOf({ ...DARK, ...MORE_DARK })}}text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:14px}.heading{font-size:18px;font-weight:600}.group{font-weight:600}.line{stroke-width:1}.thick{stroke-width:2}.span{stroke-width:4;stroke-linecap:round}</style>`,
    rect({ x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, class: "paper", rx: 6 }),
    text({ x: 20, y: 32, class: "heading ink" }, title),
    text({ x: 20, y: 54, class: "quiet" }, subtitle),
    ...elements,
    "</svg>",
    "",
  ].join("\n");
}

function styleOf({ paper, ink, quiet, grid, ours, peer, mark, bound }) {
  const fills = { ink, quiet, ours, peer, mark, bound };
  const filled = Object.entries(fills).map(([name, colour]) => `.${name}{fill:${colour}}`);
  const drawn = Object.entries({ grid, ours, peer, mark, bound }).map(
    ([name, colour]) => `line.${name}{stroke:${colour}}`,
  );
  return [`.paper{fill:${paper};stroke:${grid}}`, ...filled, ...drawn].join("");
}

export function rect(attributes) {
  return `<rect${attributesOf(attributes)}/>`;
}

export function line(attributes) {
  return `<line${attributesOf(attributes)}/>`;
}

export function circle(attributes) {
  return `<circle${attributesOf(attributes)}/>`;
}

/** `anchor`: which end of the text is at `x`. Absent: its start. */
export function text({ anchor, ...attributes }, content) {
  const placed = anchor === undefined ? attributes : { ...attributes, "text-anchor": anchor };
  return `<text${attributesOf(placed)}>${escapeXml(content)}</text>`;
}

function attributesOf(attributes) {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? tidy(value) : escapeXml(value)}"`)
    .join("");
}

/** Two decimals are finer than any screen. */
function tidy(value) {
  return Number(value.toFixed(2));
}

export function escapeXml(content) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(content).replace(/[&<>"]/g, (character) => names[character]);
}

/** Three significant digits, with separators: 3.1, 12.5, 949, 1,050. */
export function figure(value) {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 3 });
}
