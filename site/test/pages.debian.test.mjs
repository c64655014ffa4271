// In Chromium, which .ci/run installs from Debian's packages.
import axe from "axe-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtFiles } from "./built-pages.mjs";
import { serveSite } from "./site-server.mjs";

const CHROMIUM = "/usr/bin/chromium";
/** A page of each kind. */
const SAMPLE = [
  "",
  "guide/start.html",
  "guide/outcomes.html",
  "guide/how-it-works.html",
  "moving/node-apn.html",
  "reasons/",
  "reasons/BadDeviceToken.html",
  "statuses/",
  "statuses/8.html",
  "codes/",
  "codes/closed.html",
  "reference/",
  "reference/feedback.html",
  "project/versions.html",
];
/** Those whose colours, or whose order of parts in a narrow window, are of their own. */
const DIFFERENT = [
  "",
  "guide/start.html",
  "guide/outcomes.html",
  "moving/node-apn.html",
  "reasons/BadDeviceToken.html",
  "reference/feedback.html",
];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const LOOKS = ["light", "dark"].flatMap((colorScheme) =>
  SIZES.map((viewport) => ({ colorScheme, viewport })),
);

let browser;
let server;
beforeAll(async () => {
  [browser, server] = await Promise.all([
    chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] }),
    serveSite(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test.each(LOOKS)(
  "pages of each kind load without a fault, fit, and axe finds nothing: $colorScheme, $viewport.width wide",
  async (look) => {
    const { context, page, faults } = await open(look);
    const found = [];
    for (const path of look === LOOKS[0] ? SAMPLE : DIFFERENT) {
      await page.goto(`${server.url}${path}`);
      await page.locator("#VPContent").waitFor();
      found.push(...(await violations(page, rulesOf(look))).map((fault) => `${path}: ${fault}`));
      if (await page.evaluate("document.documentElement.scrollWidth > innerWidth"))
        found.push(`${path}: too wide`);
      if (process.env.SITE_PICTURES !== undefined) await picture(page, { path, look });
    }
    await context.close();
    expect([...found, ...faults]).toEqual([]);
  },
  120_000,
);

test("every written page comes to life without a fault", async () => {
  const { context, page, faults } = await open(LOOKS[0]);
  const written = builtFiles(".html").filter((path) => /^(?:guide|moving|project)\//.test(path));
  expect(written.length).toBeGreaterThan(20);
  for (const path of written) {
    await page.goto(`${server.url}${path}`);
    // Vue has taken over: before, a click on it loads the next page whole.
    await page.locator("#app .VPNav").waitFor();
    faults.push(...(await imagesThatFailed(page)).map((source) => `${path}: ${source} is no picture`));
  }
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);

test("the search finds a reason by its name, and leads to its page", async () => {
  const { context, page, faults } = await open(LOOKS[0]);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox").fill("TopicDisallowed");
  await page.locator(".result").first().waitFor();
  expect(await page.locator(".result").first().getAttribute("href")).toContain(
    "/reasons/TopicDisallowed.html",
  );
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /TopicDisallowed/ }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test("a reader goes from the first page to the guide and on, without a full load", async () => {
  const { context, page, faults } = await open(LOOKS[0]);
  await page.goto(server.url);
  await page.evaluate("window.isSamePage = true");
  await page.getByRole("link", { name: "Start in five minutes" }).first().click();
  await page.getByRole("heading", { level: 1, name: /Start in five minutes/ }).waitFor();
  await page.locator(".pager-link.next").click();
  await page.waitForURL(/\/guide\/(?!start)/);
  expect(await page.evaluate("window.isSamePage")).toBe(true);
  expect(faults).toEqual([]);
  await context.close();
});

test("a link to a page that does not exist shows a page that says so", async () => {
  const { context, page } = await open(LOOKS[0]);
  await page.goto(`${server.url}404.html`);
  await page.getByText("404").waitFor();
  await context.close();
});

/** A page, and what goes wrong on it: errors, failed requests, requests to another host. */
async function open(look) {
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !/^(?:data|blob):/.test(request.url()))
      faults.push(`a request to ${request.url()}`);
  });
  return { context, page, faults };
}

function imagesThatFailed(page) {
  return page.evaluate(
    "[...document.images].filter((each) => each.complete && each.naturalWidth === 0).map((each) => each.src)",
  );
}

/** All rules of axe once, in light colours; in dark ones those about colours. */
function rulesOf({ colorScheme }) {
  return colorScheme === "light" ? {} : { runOnly: { type: "rule", values: ["color-contrast"] } };
}

async function violations(page, rules) {
  await page.addScriptTag({ content: axe.source });
  const { violations: found } = await page.evaluate(`axe.run(${JSON.stringify(rules)})`);
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(" | ")}`,
    );
}

/** For people who change the looks: SITE_PICTURES names a folder. */
async function picture(page, { path, look: { colorScheme, viewport } }) {
  const name = `${path.replaceAll(/\W+/g, "-") || "index"}-${colorScheme}-${viewport.width}.png`;
  await page.screenshot({ path: `${process.env.SITE_PICTURES}/${name}` });
}
