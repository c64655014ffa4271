import type { OutgoingHttpHeaders } from "node:http2";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Ending, Http2Client, PAYLOAD, providerToken } from "../fixture/http2-client.js";
import { ofKind, start } from "../fixture/simulator-fixture.js";

const APP = "/1/apps/com.example.app";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Asks with good credentials. */
class ChannelClient extends Http2Client {
  readonly #authorization: string;

  constructor(apple: Simulator) {
    super(apple);
    this.#authorization = `bearer ${providerToken(apple.providerKey)}`;
  }

  ask(method: string, path: string, more: OutgoingHttpHeaders = {}, body = ""): Promise<Answer | Ending> {
    const headers = { ":method": method, ":path": path, authorization: this.#authorization, ...more };
    return this.request(headers, body);
  }

  async create(policy: unknown, pushType: unknown = "LiveActivity"): Promise<string> {
    const answer = await this.#create(policy, pushType);
    return String("headers" in answer ? answer.headers["apns-channel-id"] : "");
  }

  async createReason(policy: unknown, pushType: unknown = "LiveActivity"): Promise<unknown> {
    const answer = await this.#create(policy, pushType);
    return "body" in answer ? answer.body : answer;
  }

  broadcast(id: string, more: OutgoingHttpHeaders = {}, body = PAYLOAD): Promise<Answer | Ending> {
    const headers = {
      "apns-channel-id": id,
      "apns-push-type": "liveactivity",
      "apns-expiration": "0",
      "apns-priority": "10",
      ...more,
    };
    return this.ask("POST", "/4/broadcasts/apps/com.example.app", headers, body);
  }

  #create(policy: unknown, pushType: unknown): Promise<Answer | Ending> {
    const body = JSON.stringify({ "message-storage-policy": policy, "push-type": pushType });
    return this.ask("POST", `${APP}/channels`, {}, body);
  }
}

let shared: Simulator;
let sharedClient: ChannelClient;
beforeAll(async () => {
  shared = await start();
  sharedClient = new ChannelClient(shared);
  await sharedClient.settings();
});
afterAll(async () => {
  await sharedClient[Symbol.asyncDispose]();
  await shared.close();
});

describe("channels", () => {
  test("are created, shown, listed and deleted", async () => {
    await using apple = await start();
    await using client = new ChannelClient(apple);
    const created = await client.ask(
      "POST",
      `${APP}/channels`,
      { "apns-request-id": "eabeae54-14a8-11e5-b60b-0800200c9a66" },
      '{"message-storage-policy":1,"push-type":"LiveActivity"}',
    );
    expect(created).toMatchObject({
      status: 201,
      body: undefined,
      headers: {
        "apns-request-id": "eabeae54-14a8-11e5-b60b-0800200c9a66",
        "apns-channel-id": expect.stringMatching(/^[A-Za-z0-9+/=]{20,}$/),
      },
    });
    const second = await client.create(0);
    expect(await client.ask("GET", `${APP}/channels`, { "apns-channel-id": second })).toMatchObject({
      status: 200,
      body: { "message-storage-policy": 0, "push-type": "LiveActivity" },
      headers: { "apns-request-id": expect.stringMatching(UUID) },
    });
    const list = (await client.ask("GET", `${APP}/all-channels`)) as Answer;
    expect((list.body as { channels: string[] }).channels).toHaveLength(2);
    expect(await client.ask("GET", "/1/apps/com.example.other/all-channels")).toHaveProperty("body", {
      channels: [],
    });
    const gone = { "apns-channel-id": second };
    expect(await client.ask("DELETE", `${APP}/channels`, gone)).toMatchObject({
      status: 204,
      body: undefined,
    });
    expect(await client.ask("DELETE", `${APP}/channels`, gone)).toMatchObject({
      status: 400,
      body: { reason: "ChannelNotRegistered" },
    });
    expect(apple.journal.counts).toMatchObject({ channelRequests: 7, received: 0, answers: 0 });
    expect(ofKind(apple, "channel-request").at(-1)).toMatchObject({
      service: "http2",
      method: "DELETE",
      channelId: second,
      status: 400,
      reason: "ChannelNotRegistered",
    });
  });

  test("cannot be created by a bad request, nor beyond maxChannels", async () => {
    await using apple = await start({ maxChannels: 2 });
    await using client = new ChannelClient(apple);
    expect(await client.createReason(undefined)).toEqual({ reason: "MissingChannelQueueSize" });
    expect(await client.createReason(2)).toEqual({ reason: "MissingChannelQueueSize" });
    expect(await client.createReason(1, undefined)).toBeUndefined();
    expect(await client.createReason(1, null)).toEqual({ reason: "InvalidPushType" });
    expect(await client.createReason(1, "alert")).toEqual({ reason: "InvalidPushType" });
    const body = '{"message-storage-policy":1}';
    expect(await client.ask("POST", `${APP}/channels`, {}, body)).toHaveProperty("body", {
      reason: "MissingPushType",
    });
    await client.create(0);
    expect(await client.createReason(0)).toEqual({ reason: "CannotCreateChannelConfig" });
  });

  test.each<[string, string, string, OutgoingHttpHeaders, string]>([
    ["MethodNotAllowed", "PUT", `${APP}/channels`, {}, "{}"],
    ["MethodNotAllowed", "POST", `${APP}/all-channels`, {}, "{}"],
    ["MissingProviderToken", "GET", `${APP}/all-channels`, { authorization: undefined }, ""],
    ["BadRequestParams", "GET", `${APP}/all-channels`, { "apns-request-id": "1" }, ""],
    ["TopicDisallowed", "GET", `${APP}.push-type.liveactivity/all-channels`, {}, ""],
    ["MissingChannelId", "GET", `${APP}/channels`, {}, ""],
    ["BadChannelId", "DELETE", `${APP}/channels`, { "apns-channel-id": "&" }, ""],
    ["ChannelNotRegistered", "GET", `${APP}/channels`, { "apns-channel-id": "AAAA" }, ""],
    ["PayloadEmpty", "POST", `${APP}/channels`, {}, ""],
    ["BadRequestPayload", "POST", `${APP}/channels`, {}, "["],
  ])("%s answers %s %s with %j", async (reason, method, path, headers, body) => {
    expect(await sharedClient.ask(method, path, headers, body)).toHaveProperty("body", { reason });
  });

  test("belong to the topics of a key", async () => {
    await using apple = await start();
    const key = apple.issueProviderKey({ scope: { topics: ["com.example.other"] } });
    await using client = new ChannelClient(apple);
    const authorization = `bearer ${providerToken(key)}`;
    const answer = await client.ask("GET", `${APP}/all-channels`, { authorization });
    expect(answer).toMatchObject({ status: 403, body: { reason: "TopicMismatch" } });
  });
});

describe("a broadcast", () => {
  test("goes to a channel, and is a notification in the journal", async () => {
    await using apple = await start();
    await using client = new ChannelClient(apple);
    const id = await client.create(1);
    const answer = await client.broadcast(id, { "apns-expiration": "1900000000" });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "apns-request-id": expect.stringMatching(UUID) },
    });
    expect(answer).not.toHaveProperty("headers.apns-id");
    expect(apple.journal.accepted).toMatchObject([
      { channelId: id, deviceToken: "", pushType: "liveactivity", expiration: 1_900_000_000 },
    ]);
  });

  test.each<[number, string, OutgoingHttpHeaders, string]>([
    [400, "MissingChannelId", { "apns-channel-id": undefined }, PAYLOAD],
    [400, "BadChannelId", { "apns-channel-id": "é" }, PAYLOAD],
    [400, "ChannelNotRegistered", { "apns-channel-id": "AAAA" }, PAYLOAD],
    [400, "MissingPushType", { "apns-push-type": undefined }, PAYLOAD],
    [400, "InvalidPushType", { "apns-push-type": "alert" }, PAYLOAD],
    [400, "BadPriority", { "apns-priority": undefined }, PAYLOAD],
    [400, "BadExpirationDate", { "apns-expiration": undefined }, PAYLOAD],
    [400, "BadExpirationDate", { "apns-expiration": "1900000000" }, PAYLOAD],
    [400, "PayloadEmpty", {}, ""],
    [400, "BadRequestPayload", {}, "["],
    [413, "PayloadTooLarge", {}, JSON.stringify({ x: "y".repeat(5113) })],
    [400, "DuplicateHeaders", { "apns-push-type": ["liveactivity", "liveactivity"] }, PAYLOAD],
  ])("is answered %i %s for %j", async (status, reason, headers, body) => {
    const before = shared.journal.rejected.length;
    const id = await sharedClient.create(0);
    expect(await sharedClient.broadcast(id, headers, body)).toMatchObject({ status, body: { reason } });
    expect(shared.journal.rejected.slice(before)).toMatchObject([{ status, reason }]);
  });

  test("may have 5120 bytes", async () => {
    await using apple = await start();
    await using client = new ChannelClient(apple);
    const body = JSON.stringify({ x: "y".repeat(5112) });
    expect(await client.broadcast(await client.create(0), {}, body)).toMatchObject({ status: 200 });
  });
});
