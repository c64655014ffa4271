import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { terminalSvg } from "../../scripts/terminal/terminal-svg.mjs";
import { elementsOf } from "../benchmarks/xml-elements.mjs";

const ESCAPE = String.fromCharCode(27);

test("terminal: commands, colours and special characters become text of a picture", () => {
  const svg = terminalSvg(
    [
      { text: 'apns send --alert "a < b"', atMs: 700, isCommand: true },
      { text: `${ESCAPE}[1mdone${ESCAPE}[0m & ${ESCAPE}[31mred`, atMs: 1234 },
    ],
    { title: "A terminal" },
  );
  expect(svg).toContain('<tspan class="bold">apns send --alert &quot;a &lt; b&quot;</tspan>');
  expect(svg).toContain('<tspan class="bold">done</tspan> &amp; <tspan class="red">red</tspan>');
  expect(svg).toContain("animation-delay:1.23s");
  expect(svg).toContain("prefers-color-scheme:dark");
  expect(svg).not.toContain(ESCAPE);
  const texts = elementsOf(svg.replace(/<style>[^<]*<\/style>/, "")).filter(({ name }) => name === "tspan");
  expect(texts.map(({ content }) => content)).toEqual(["$", 'apns send --alert "a < b"', "done", "red"]);
});

test("terminal: the README's picture is a run of commands, and shows no whole device token", () => {
  const svg = readFileSync(new URL("../../docs/images/terminal.svg", import.meta.url), "utf8");
  const lines = [...svg.matchAll(/<text class="line"[^>]*>(.*)<\/text>/g)].map(([, text]) =>
    text.replaceAll(/<[^>]*>/g, ""),
  );
  expect(lines.filter((line) => line.startsWith("$ apns ")).length).toBeGreaterThanOrEqual(3);
  expect(lines.some((line) => line.startsWith("accepted"))).toBe(true);
  expect(svg).not.toMatch(/[0-9a-f]{64}/);
});
