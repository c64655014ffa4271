// Makes the pictures of the inbox's page for the READMEs again, in docs/images. Needs built packages, Debian's
// Chromium and cwebp: `node scripts/pictures.mjs`. With a folder as argument, PNG files of every part in two sizes and
// both themes go there instead, for people to look at.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:http2";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const own = createRequire(join(root, "packages", "inbox", "package.json"));
const { chromium } = own("playwright-core");
const { startSimulator } = await import(pathToFileURL(join(root, "packages/simulator/dist/index.js")).href);
const { startInbox } = await import(pathToFileURL(join(root, "packages/inbox/dist/index.js")).href);

/** Of Debian, as the browser. */
const CWEBP = "/usr/bin/cwebp";
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const THEMES = ["light", "dark"];
const PARTS = ["inbox", "chosen", "devices", "faults", "connections", "setup"];
const APP = "com.example.app";
const PHONE_TOKEN = "ab".repeat(32);

const apple = await startSimulator({ frameLog: 200 });
const inbox = await startInbox(apple);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await fill();
  const folder = process.argv[2];
  if (folder === undefined) await pictures();
  else await gallery(folder);
} finally {
  await browser.close();
  await inbox.close();
  await apple.close();
}

/** The two pictures of the READMEs. */
async function pictures() {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  try {
    for (const theme of THEMES) {
      const png = join(folder, `${theme}.png`);
      await shoot({ part: "chosen", theme, size: WIDE, path: png });
      const name = theme === "light" ? "inbox.webp" : "inbox-dark.webp";
      execFileSync(CWEBP, ["-quiet", "-q", "86", png, "-o", join(root, "docs", "images", name)]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function gallery(folder) {
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    for (const theme of THEMES) {
      for (const size of [WIDE, PHONE]) {
        await shoot({ part, theme, size, path: join(folder, `${part}-${theme}-${size.width}.png`) });
      }
    }
  }
}

async function shoot({ part, theme, size, path }) {
  const context = await browser.newContext({ viewport: size, colorScheme: theme, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(
    part === "chosen" || part === "inbox" ? inbox.url : new URL(`?part=${part}`, inbox.url).href,
  );
  await page.getByText("Live", { exact: true }).waitFor();
  if (part === "chosen") {
    await page.locator(".row", { hasText: "Goal for Iceland" }).first().click();
    await page.getByRole("region", { name: "What the phone shows" }).waitFor();
    if (theme === "dark") await page.getByRole("button", { name: "Dark", exact: true }).click();
  }
  if (part === "devices") await page.locator("summary").first().click();
  if (part === "connections") await page.getByRole("button", { name: /http2-1/ }).click();
  await page.screenshot({ path });
  await context.close();
}

/** A morning of an app about football: alerts, a silent update, a refusal, a phone that is away. */
async function fill() {
  const { host, port } = apple.http2;
  const { cert, key } = apple.clientCertificate;
  const session = connect(`https://${host}:${port}`, { ca: apple.ca, cert, key });
  await once(session, "connect");
  const send = (payload, headers = {}) => sendOne(session, { payload, headers });
  apple.devices.set(PHONE_TOKEN, { name: "Ada's iPhone" });
  apple.devices.set("cd".repeat(32), { name: "Test phone", state: "offline" });
  for (let minute = 1; minute <= 24; minute += 1) {
    await send({ aps: { alert: { title: `${minute}′`, body: "Corner for Denmark" }, "thread-id": "match" } });
  }
  await send({ aps: { "content-available": 1 } }, { "apns-push-type": "background", "apns-priority": "5" });
  await send({ aps: { alert: "Half-time" } }, { ":path": "/3/device/xyz" });
  await send(
    { aps: { alert: { title: "Your ticket", body: "Gate C opens at 18:00." } } },
    {
      ":path": `/3/device/${"cd".repeat(32)}`,
    },
  );
  const goal = (score, by) => ({
    aps: {
      alert: { title: "Goal for Iceland", subtitle: score, body: `${by} from the edge of the box.` },
      sound: "goal.caf",
      badge: 3,
      "thread-id": "match",
      "interruption-level": "time-sensitive",
    },
    match: { id: 4711, score },
  });
  await send(goal("1 – 0", "Jónsdóttir"), { "apns-collapse-id": "match-4711" });
  await send(goal("2 – 0", "Vilhjálmsdóttir"), { "apns-collapse-id": "match-4711" });
  apple.rules.add({
    name: "one in a hundred",
    at: "request",
    when: { probability: 0.01 },
    do: { answer: { status: 503 } },
  });
  // The connection stays: the page lists it as open.
  session.unref();
}

async function sendOne(session, { payload, headers }) {
  const stream = session.request({
    ":method": "POST",
    ":path": `/3/device/${PHONE_TOKEN}`,
    "apns-topic": APP,
    "apns-push-type": "alert",
    ...headers,
  });
  stream.end(JSON.stringify(payload));
  stream.resume();
  await once(stream, "close");
}
