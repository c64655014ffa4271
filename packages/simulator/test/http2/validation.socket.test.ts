import type { OutgoingHttpHeaders } from "node:http2";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEVICE_TOKEN, type Http2Client, PAYLOAD, tokenClient } from "../fixture/http2-client.js";
import { start } from "../fixture/simulator-fixture.js";

const BAD = "bad0".repeat(16);
const DEAD = "dead".repeat(16);
const EXPIRED = "e0e0".repeat(16);
const ELSEWHERE = "aaaa".repeat(16);
const DEAD_AT = 1_700_000_000_123;
const UNIQUE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Case {
  readonly headers?: OutgoingHttpHeaders;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
}

let apple: Simulator;
let client: Http2Client;
beforeAll(async () => {
  apple = await start({ badDeviceTokens: [BAD] });
  apple.unregisterDeviceToken(DEAD.toUpperCase(), DEAD_AT);
  apple.expireDeviceToken(EXPIRED, new Date(DEAD_AT));
  apple.registerDeviceToken(ELSEWHERE, "com.example.other");
  client = tokenClient(apple);
  await client.settings();
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await apple.close();
});

function bytes(count: number): string {
  return JSON.stringify({ aps: {}, x: "y".repeat(count - 17) });
}
function to(deviceToken: string): Case {
  return { path: `/3/device/${deviceToken}` };
}
function withHeaders(headers: OutgoingHttpHeaders): Case {
  return { headers };
}
function withType(pushType: string, suffix: string, more: OutgoingHttpHeaders = {}): Case {
  return {
    headers: { "apns-push-type": pushType, "apns-topic": `com.example.app${suffix}`, ...more },
  };
}

function ask(change: Case): Promise<unknown> {
  return client.push(
    {
      ":method": change.method ?? "POST",
      ...(change.path === undefined ? {} : { ":path": change.path }),
      ...change.headers,
    },
    { body: change.body ?? PAYLOAD },
  );
}

describe("a notification is refused", () => {
  test.each<[status: number, reason: string, what: string, change: Case]>([
    [405, "MethodNotAllowed", "for another method than POST", { method: "PUT" }],
    [
      405,
      "MethodNotAllowed",
      "for another method on an unknown path",
      { method: "GET", path: "/", body: "" },
    ],
    [404, "BadPath", "when the path is unknown", { path: "/2/device/00" }],
    [404, "BadPath", "when the path goes on", { path: `/3/device/${DEVICE_TOKEN}/1` }],
    [404, "BadPath", "when there is a query", { path: `/3/device/${DEVICE_TOKEN}?a=b` }],
    [400, "DuplicateHeaders", "when a field occurs twice", withHeaders({ "apns-id": ["a", "b"] })],
    [403, "MissingProviderToken", "without authorization", withHeaders({ authorization: undefined })],
    [403, "MissingProviderToken", "with another scheme", withHeaders({ authorization: "Basic YTpi" })],
    [
      403,
      "InvalidProviderToken",
      "with nonsense for a provider token",
      withHeaders({ authorization: "bearer abc" }),
    ],
    [400, "MissingTopic", "without a topic", withHeaders({ "apns-topic": undefined })],
    [400, "BadTopic", "with a malformed topic", withHeaders({ "apns-topic": "com example" })],
    [400, "InvalidPushType", "with an unknown push type", withHeaders({ "apns-push-type": "loud" })],
    [400, "InvalidPushType", "with a topic without its suffix", withType("voip", "")],
    [400, "InvalidPushType", "with a suffix of another type", withType("alert", ".voip")],
    [400, "BadPriority", "with an unknown priority", withHeaders({ "apns-priority": "7" })],
    [
      400,
      "BadPriority",
      "in the background with priority 10",
      withType("background", "", { "apns-priority": "10" }),
    ],
    [
      400,
      "BadExpirationDate",
      "with a date that is not a number",
      withHeaders({ "apns-expiration": "tomorrow" }),
    ],
    [400, "BadExpirationDate", "with milliseconds", withHeaders({ "apns-expiration": "1700000000000" })],
    [
      400,
      "BadCollapseId",
      "with a collapse id of 65 bytes",
      withHeaders({ "apns-collapse-id": "c".repeat(65) }),
    ],
    [400, "BadMessageId", "with an id that is not a UUID", withHeaders({ "apns-id": "42" })],
    [400, "MissingDeviceToken", "without a device", to("")],
    [400, "MissingDeviceToken", "with a path that ends early", { path: "/3/device" }],
    [400, "BadDeviceToken", "when the device token is not hex", to("xyz0")],
    [400, "BadDeviceToken", "when half a byte is missing", to("abc")],
    [400, "BadDeviceToken", "when the device token is too long", to("ab".repeat(101))],
    [400, "BadDeviceToken", "when the device token has 2 bytes", to("abcd")],
    [400, "BadDeviceToken", "when the device token is a UUID without dashes", to("ab".repeat(16))],
    [400, "BadDeviceToken", "when the device token has 31 bytes", to("ab".repeat(31))],
    [400, "BadDeviceToken", "when the device token has 33 bytes", to("ab".repeat(33))],
    [400, "BadDeviceToken", "when two device tokens are joined", to(DEVICE_TOKEN + "cd".repeat(32))],
    [
      400,
      "BadDeviceToken",
      "when a Live Activity has a device token of 31 bytes",
      { ...withType("liveactivity", ".push-type.liveactivity"), ...to("ab".repeat(31)) },
    ],
    [400, "BadDeviceToken", "when the device is one of the bad ones", to(BAD.toUpperCase())],
    [400, "DeviceTokenNotForTopic", "when the device has another app", to(ELSEWHERE)],
    [410, "Unregistered", "when the device is gone", to(DEAD)],
    [410, "ExpiredToken", "when the device token has expired", to(EXPIRED)],
    [400, "PayloadEmpty", "without a payload", { body: "" }],
    [400, "PayloadEmpty", "when the payload is not JSON", { body: "{" }],
    [413, "PayloadTooLarge", "with 4097 bytes", { body: bytes(4097) }],
    [413, "PayloadTooLarge", "with two megabytes", { body: bytes(2_000_000) }],
    [
      413,
      "PayloadTooLarge",
      "with 5121 bytes for a call",
      { ...withType("voip", ".voip"), body: bytes(5121) },
    ],
  ])("%i %s %s", async (status, reason, _what, change) => {
    const before = apple.journal.rejected.length;
    const answer = await ask(change);
    const body = status === 410 ? { reason, timestamp: DEAD_AT } : { reason };
    expect(answer).toMatchObject({ status, headers: { "apns-id": expect.stringMatching(UNIQUE) } });
    expect(answer).toHaveProperty("body", body);
    expect(apple.journal.rejected.slice(before)).toMatchObject([{ status, reason }]);
  });

  test.each<[reason: string, first: Case, second: Case]>([
    ["MethodNotAllowed", { method: "PUT" }, withHeaders({ "apns-id": ["a", "b"] })],
    ["DuplicateHeaders", withHeaders({ "apns-priority": ["5", "5"] }), withHeaders({ authorization: "" })],
    ["MissingProviderToken", withHeaders({ authorization: "" }), withHeaders({ "apns-topic": "" })],
    ["MissingTopic", withHeaders({ "apns-topic": "" }), withHeaders({ "apns-push-type": "loud" })],
    ["InvalidPushType", withHeaders({ "apns-push-type": "loud" }), withHeaders({ "apns-priority": "7" })],
    ["BadPriority", withHeaders({ "apns-priority": "7" }), withHeaders({ "apns-expiration": "x" })],
    ["BadExpirationDate", withHeaders({ "apns-expiration": "x" }), withHeaders({ "apns-id": "42" })],
    ["BadMessageId", withHeaders({ "apns-id": "42" }), to(BAD)],
    ["BadDeviceToken", to(BAD), { body: "" }],
  ])("%s comes before the reasons that follow in the README", async (reason, first, second) => {
    const both = { ...second, ...first, headers: { ...second.headers, ...first.headers } };
    expect(await ask(both)).toHaveProperty("body", { reason });
  });
});

describe("a notification is accepted", () => {
  test.each<[string, Case]>([
    ["without any header but the topic", {}],
    ["of 4096 bytes", { body: bytes(4096) }],
    ["with a collapse id of 64 bytes", withHeaders({ "apns-collapse-id": "c".repeat(64) })],
    ["with a device token in upper case", to("0A".repeat(32))],
    [
      "for a Live Activity, whose device tokens are longer on some devices",
      { ...withType("liveactivity", ".push-type.liveactivity"), ...to("ab".repeat(80)) },
    ],
    ["for Push to Talk, likewise", { ...withType("pushtotalk", ".voip-ptt"), ...to("ab".repeat(100)) }],
    ["with an empty object", { body: "{}" }],
    ["in the background", withType("background", "", { "apns-priority": "5" })],
    ["for a complication", withType("complication", ".complication")],
    ["for controls", withType("controls", ".push-type.controls")],
    ["for a file provider", withType("fileprovider", ".pushkit.fileprovider")],
    ["for a live activity", withType("liveactivity", ".push-type.liveactivity")],
    ["for a location", withType("location", ".location-query")],
    ["for device management", withType("mdm", "")],
    ["for push to talk", withType("pushtotalk", ".voip-ptt")],
    ["for a call, of 5120 bytes", { ...withType("voip", ".voip"), body: bytes(5120) }],
    ["for a call whose push type is not named", { headers: { "apns-topic": "a.b.voip" }, body: bytes(5120) }],
    ["for widgets", withType("widgets", ".push-type.widgets")],
  ])("%s", async (_what, change) => {
    expect(await ask(change)).toMatchObject({ status: 200, body: undefined });
  });
});

test("other sizes of device tokens are good where the options say so, for every push type", async () => {
  await using lenient = await start({ minDeviceTokenBytes: 2, maxDeviceTokenBytes: 80 });
  await using other = tokenClient(lenient);
  await other.settings();
  const liveActivity = withType("liveactivity", ".push-type.liveactivity").headers;
  for (const [bytesOfToken, headers, status] of [
    [1, {}, 400],
    [2, {}, 200],
    [80, {}, 200],
    [81, {}, 400],
    [2, liveActivity, 200],
    [81, liveActivity, 400],
  ] as const) {
    const answer = await other.push({ ...headers, ":path": `/3/device/${"ab".repeat(bytesOfToken)}` });
    expect(answer, `${bytesOfToken} bytes`).toMatchObject({ status });
  }
});

describe("the answer's own fields", () => {
  const fieldsOf = async (environment: "production" | "sandbox"): Promise<object> => {
    await using other = await start({ environment });
    await using visitor = tokenClient(other);
    return ((await visitor.push()) as { headers: object }).headers;
  };

  test("include an id for Apple's console in the sandbox, and never a date", async () => {
    expect(await fieldsOf("sandbox")).toMatchObject({ "apns-unique-id": expect.stringMatching(UNIQUE) });
    expect(Object.keys(await fieldsOf("production"))).toEqual([":status", "apns-id"]);
  });
});
