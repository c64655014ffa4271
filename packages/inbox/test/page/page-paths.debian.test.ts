import { expect, test } from "vitest";
import { openPage, useBrowser } from "./fixture/browser.js";
import { DEVICE_TOKEN, startPage } from "./fixture/page-fixture.js";

const browser = useBrowser();

const ALERT = { aps: { alert: { title: "Parcel", body: "It left the depot." }, sound: "default" }, order: 7 };

test("a notification is listed as it comes, and a click shows all about it", async () => {
  await using inbox = await startPage();
  const { page, faults } = await openPage(browser(), inbox.url);
  await page.getByText("Nothing yet").waitFor();
  await inbox.send({ payload: ALERT, headers: { "apns-collapse-id": "order-7" } });
  await inbox.send({ payload: { ...ALERT, order: 8 }, headers: { "apns-collapse-id": "order-7" } });
  const rows = page.locator(".row");
  await rows.nth(1).waitFor();
  expect(await rows.first().getAttribute("aria-setsize")).toBe("2");
  await rows.first().click();
  const details = page.getByRole("region", { name: "Details" });
  await details.getByText("Shown", { exact: true }).waitFor();
  const phone = page.getByRole("region", { name: "What the phone shows" });
  expect(await phone.getByText("It left the depot.").count()).toBe(1);
  expect(await details.getByLabel("Payload", { exact: true }).textContent()).toContain('"order": 8');
  expect(await details.textContent()).toContain("order-7");
  expect(await details.locator(".changes").textContent()).toMatch(/order\s*7\s*8/);
  expect(await details.getByLabel("curl").textContent()).toContain(`/3/device/${DEVICE_TOKEN}`);
  await details.getByRole("button", { name: "TypeScript" }).click();
  expect(await details.getByLabel("TypeScript").textContent()).toContain("client.send");
  expect(new URL(page.url()).searchParams.get("chosen")).toBe(inbox.apple.received.cursor);
  expect(faults).toEqual([]);
});

test("the preview has a Watch, a Focus and its own colours, and says why nothing is presented", async () => {
  await using inbox = await startPage();
  await inbox.send({ payload: ALERT });
  const { page } = await openPage(browser(), inbox.url);
  await page.locator(".row").click();
  const phone = page.getByRole("region", { name: "What the phone shows" });
  await phone.getByRole("button", { name: "Focus", exact: true }).click();
  await phone.getByText("Not presented: focus").waitFor();
  await phone.getByRole("button", { name: "No Focus" }).click();
  await phone.getByRole("button", { name: "Watch" }).click();
  await phone.getByText("Dismiss").waitFor();
  await phone.getByRole("button", { name: "Dark" }).click();
  expect(await phone.locator(".device.watch.dark").count()).toBe(1);
});

test("a Live Activity is a card with the fields of its contents", async () => {
  await using inbox = await startPage();
  const timestamp = Math.floor(inbox.apple.clock.now() / 1000);
  const aps = { event: "update", timestamp, "content-state": { home: 2, away: 1 } };
  inbox.apple.rules.add({
    at: "request",
    when: { pushType: "liveactivity" },
    do: { answer: { status: 200 } },
  } as Parameters<typeof inbox.apple.rules.add>[0]);
  await inbox.send({
    payload: { aps },
    headers: { "apns-topic": "com.example.app.push-type.liveactivity", "apns-push-type": "liveactivity" },
  });
  const { page } = await openPage(browser(), inbox.url);
  await page.locator(".row").click();
  const card = page.locator(".card.activity");
  await card.waitFor();
  expect(await card.textContent()).toMatch(/home\s*2\s*away\s*1/);
});

test("the colours are the system's, or those that the reader chose", async () => {
  await using inbox = await startPage();
  const { page } = await openPage(browser(), inbox.url, { colorScheme: "dark" });
  const ground = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const [dark, light] = ["rgb(16, 18, 22)", "rgb(246, 247, 249)"];
  expect(await ground()).toBe(dark);
  await page.getByRole("button", { name: "Colours: system" }).click();
  await expect.poll(ground).toBe(light);
  await page.getByRole("button", { name: "Colours: light" }).click();
  await expect.poll(ground).toBe(dark);
  await page.reload();
  await page.getByRole("button", { name: "Colours: dark" }).waitFor();
  await page.emulateMedia({ colorScheme: "light" });
  expect(await ground()).toBe(dark);
});

test("search and filters are the server's, live in the address, and name mistakes", async () => {
  await using inbox = await startPage();
  for (let count = 0; count < 3; count += 1)
    await inbox.send({ payload: { aps: { alert: `apple ${count}` } } });
  await inbox.send({ payload: { aps: { alert: "pear" } } });
  await inbox.send({
    payload: { aps: { "content-available": 1 } },
    headers: { "apns-push-type": "background", "apns-priority": "5" },
  });
  const { page } = await openPage(browser(), inbox.url);
  const rows = page.locator(".row");
  await rows.nth(4).waitFor();
  await page.getByRole("searchbox").fill("APPLE");
  await expect.poll(() => rows.count()).toBe(3);
  expect(new URL(page.url()).searchParams.get("q")).toBe("APPLE");
  await inbox.send({ payload: { aps: { alert: "apple 3" } } });
  await inbox.send({ payload: { aps: { alert: "pear 2" } } });
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByRole("searchbox").fill("before:never");
  await page.getByRole("alert").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.getByLabel("Push type").selectOption("background");
  await expect.poll(() => rows.count()).toBe(1);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => rows.count()).toBe(7);
});

test("phones are made and switched", async () => {
  await using inbox = await startPage();
  const { page } = await openPage(browser(), inbox.url);
  await page.getByRole("button", { name: "Devices" }).click();
  await page.getByLabel("Name of the new phone").fill("Ada's");
  await page.getByRole("button", { name: "New phone" }).click();
  const phone = page.getByRole("group", { name: "State of Ada's" });
  await phone.getByLabel("Offline").check();
  await expect.poll(() => inbox.apple.devices.list()[0]?.state).toBe("offline");
  const [device] = inbox.apple.devices.list();
  await inbox.send({ payload: ALERT, deviceToken: device?.deviceToken ?? "" });
  await page.getByText("kept (offline)").waitFor();
  await phone.getByLabel("App removed").check();
  await expect.poll(() => inbox.apple.devices.list()[0]?.state).toBe("uninstalled");
  await page.getByRole("button", { name: "Forget Ada's" }).click();
  await page.getByText("No phones yet").waitFor();
});

test("I-48: every setting of a phone is changed on the page, by keyboard too, and the preview follows", async () => {
  await using inbox = await startPage();
  inbox.apple.devices.set(DEVICE_TOKEN, { name: "Ada's", display: { app: { name: "Shop" } } });
  const device = () => inbox.apple.devices.get(DEVICE_TOKEN);
  const { page, faults } = await openPage(browser(), inbox.url);
  await page.getByRole("button", { name: /^Devices/ }).click();
  await page.getByText("Settings of Ada's").click();
  const settings = page.getByRole("group", { name: "Settings of Ada's" });
  await settings.getByLabel("Apps").fill("com.example.app, com.example.other");
  await page.keyboard.press("Enter");
  await expect.poll(() => device()?.topics).toEqual(["com.example.app", "com.example.other"]);
  await page.keyboard.press("Tab");
  await page.keyboard.type("c1 c2");
  await page.keyboard.press("Tab");
  await expect.poll(() => device()?.channels).toEqual(["c1", "c2"]);
  await page.keyboard.type("Sandbox");
  await expect.poll(() => device()?.environment).toBe("sandbox");
  for (const [label, words] of [
    ["Previews", "Hidden"],
    ["Scheduled summary", "Includes the app"],
    ["Watch", "Worn"],
  ] as const) {
    await settings.getByLabel(label).selectOption(words);
  }
  await expect
    .poll(() => device()?.display)
    .toEqual({ app: { name: "Shop" }, previews: "hidden", summary: "on", watch: "worn" });
  await settings.getByLabel("Focus").selectOption("On, nothing passes");
  await settings.getByLabel("Scheduled summary").selectOption("Off");
  await settings.getByLabel("Watch").selectOption("None");
  await settings.getByLabel("Apps").fill("");
  await page.keyboard.press("Enter");
  await expect.poll(() => device()?.topics).toBeUndefined();
  await settings.getByLabel("Environment").selectOption("Both");
  await expect.poll(() => device()?.environment).toBe("both");
  await expect
    .poll(() => device()?.display)
    .toEqual({ app: { name: "Shop" }, previews: "hidden", focus: { allowsTimeSensitive: "no" } });
  await inbox.send({ payload: ALERT });
  await page.getByRole("button", { name: /^Inbox/ }).click();
  await page.locator(".row").click();
  await page.getByText("Not presented: focus").waitFor();
  await page.getByRole("button", { name: "No Focus" }).click();
  await page.getByText("Shown", { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test("a fault is one click, a rule of one's own is checked, and both count", async () => {
  await using inbox = await startPage();
  const { page } = await openPage(browser(), inbox.url);
  await page.getByRole("button", { name: "Faults" }).click();
  await page.getByRole("button", { name: /410/ }).click();
  const rules = page.getByRole("region", { name: "Rules in force" });
  await rules.getByText("0 times").waitFor();
  expect(await inbox.send({ payload: ALERT })).toBe(410);
  await rules.getByText("1 time, spent").waitFor();
  const editor = page.getByLabel("A rule of your own");
  await editor.fill("{ nothing");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText(/This is not JSON/).waitFor();
  await editor.fill('{ "at": "request", "do": { "answer": { "status": "no" } } }');
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("#rule-error", { hasText: "status" }).waitFor();
  await editor.fill('{ "name": "mine", "at": "request", "do": { "answer": { "status": 503 } } }');
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await rules.getByText("mine").first().waitFor();
  await rules.getByRole("button", { name: "Remove all" }).click();
  await page.getByText("No rules: every notification").waitFor();
  await page.getByRole("button", { name: /^Inbox/ }).click();
  await page.getByText("410 Unregistered").waitFor();
});

test("connections show their frames, and end by a click", async () => {
  await using inbox = await startPage();
  await inbox.send({ payload: ALERT });
  const { page } = await openPage(browser(), inbox.url);
  await page.getByRole("button", { name: "Connections" }).click();
  await page.getByRole("button", { name: /http2-1/ }).click();
  await page.getByRole("cell", { name: "HEADERS" }).first().waitFor();
  await page.getByRole("button", { name: "GOAWAY" }).click();
  await page.getByRole("cell", { name: "GOAWAY" }).first().waitFor();
});

test("the clock goes forward, and a reset begins again", async () => {
  await using inbox = await startPage();
  await inbox.send({ payload: ALERT });
  const { page } = await openPage(browser(), inbox.url);
  await page.getByRole("button", { name: "Setup" }).click();
  await page.getByRole("button", { name: "+ 1 h" }).click();
  await page.getByTitle("The simulator's clock").waitFor();
  expect(inbox.apple.clock.aheadMs).toBe(3_600_000);
  await page.getByRole("button", { name: "Reset everything" }).click();
  await expect.poll(() => inbox.apple.received.size).toBe(0);
  await page.getByRole("button", { name: /^Inbox/ }).click();
  await page.getByText("Nothing yet").waitFor();
});

test("the keyboard does all: next, previous, search, close, delete, help", async () => {
  await using inbox = await startPage();
  for (const alert of ["one", "two", "three"]) await inbox.send({ payload: { aps: { alert } } });
  const { page } = await openPage(browser(), inbox.url);
  await page.locator(".row").nth(2).waitFor();
  const chosen = page.locator(".row[aria-selected=true]");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect.poll(() => chosen.textContent()).toContain("two");
  await page.keyboard.press("k");
  await expect.poll(() => chosen.textContent()).toContain("three");
  await page.keyboard.press("Escape");
  await expect.poll(() => chosen.count()).toBe(0);
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("search");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("Nothing yet").waitFor();
  expect(inbox.apple.received.size).toBe(0);
});
