import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { pageFaults } from "../../page/page-faults.mjs";

const page = (script: string, html = '<script src="./assets/a.js"></script>') => [
  { name: "index.html", bytes: Buffer.from(html) },
  { name: "assets/a.js", bytes: Buffer.from(script) },
  { name: "assets/a.css", bytes: Buffer.from("body{}") },
];

test("a page with text nodes and relative addresses has no fault", () => {
  expect(pageFaults(page('fetch("api/v1/stats");const a="https://example.com is text";')).faults).toEqual([]);
});

describe("each fault is found", () => {
  test.each([
    ["runs text as code", "eval('1')"],
    ["runs text as code", "new Function('1')"],
    ["writes HTML", "a.innerHTML=b"],
    ["names a source map", "//# sourceMappingURL=a.js.map"],
    ["is a development build", 'import "preact/debug"'],
    ["loads from another host", 'fetch("https://example.com/a")'],
    ["loads from another host", 'new EventSource("//example.com")'],
  ])("%s: %s", (what, script) => {
    expect(pageFaults(page(script)).faults).toEqual([`assets/a.js ${what}`]);
  });

  test.each([
    ["has inline styles, which the content security policy refuses", '<p style="a">'],
    ["has an inline handler, which the content security policy refuses", '<p onclick="a">'],
    ["has a path from the root: the page may live below another one", '<script src="/a.js">'],
    ["loads from another host", '<script src="https://example.com/a.js">'],
  ])("%s: %s", (what, html) => {
    expect(pageFaults(page("1", html)).faults).toEqual([`index.html ${what}`]);
  });

  test("too many bytes, a second script, a font", () => {
    const large = randomBytes(80_000).toString("base64");
    expect(pageFaults(page(large)).faults).toMatchObject(
      [/^script and style have \d+ bytes; the limit is 60000$/].map((pattern) =>
        expect.stringMatching(pattern),
      ),
    );
    const more = [
      ...page("1"),
      { name: "assets/b.js", bytes: Buffer.from("1") },
      { name: "a.woff2", bytes: Buffer.from("1") },
    ];
    expect(pageFaults(more).faults).toEqual([
      "there are 2 files .js; there must be one",
      "a.woff2 is not script, style or page",
    ]);
  });
});
