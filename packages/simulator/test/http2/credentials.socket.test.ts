import type { OutgoingHttpHeaders } from "node:http2";
import type { ProviderKey, Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Ending, Http2Client, providerToken } from "../fixture/http2-client.js";
import { start } from "../fixture/simulator-fixture.js";

const MINUTE_MS = 60_000;

/** The answer to a request with this provider token: 200, or the reason. */
async function say(client: Http2Client, token: string, headers: OutgoingHttpHeaders = {}): Promise<unknown> {
  const answer = await client.push({ authorization: `bearer ${token}`, ...headers });
  return outcomeOf(answer);
}

function outcomeOf(answer: Answer | Ending): unknown {
  if (!("status" in answer)) return answer;
  return answer.status === 200 ? 200 : (answer.body as { reason: string }).reason;
}

/** The same on a connection of its own. */
async function sayOnce(apple: Simulator, token: string, headers: OutgoingHttpHeaders = {}): Promise<unknown> {
  await using client = new Http2Client(apple);
  return await say(client, token, headers);
}

/** A clock that is moved by hand, and that also dates provider tokens. */
class Clock {
  ms = 1_800_000_000_000;
  readonly now = (): number => this.ms;
  token(key: ProviderKey): string {
    return providerToken(key, { iat: Math.floor(this.ms / 1000) });
  }
}

let shared: Simulator;
beforeAll(async () => {
  shared = await start();
});
afterAll(() => shared.close());

describe("a provider token", () => {
  test.each<[string, unknown, Parameters<typeof providerToken>[1]]>([
    ["signed as JOSE requires", 200, {}],
    ["signed in DER, which Apple accepts too", 200, { dsaEncoding: "der" }],
    ["with additional claims", 200, { claims: { aud: "apple" } }],
    ["of another algorithm", "InvalidProviderToken", { header: { alg: "HS256" } }],
    ["of no algorithm", "InvalidProviderToken", { header: { alg: "none" } }],
    ["of an unknown key", "InvalidProviderToken", { header: { kid: "NOSUCHKEY1" } }],
    ["without a key", "InvalidProviderToken", { header: { kid: undefined } }],
    ["of another team", "InvalidProviderToken", { claims: { iss: "OTHERTEAM1" } }],
    ["without a time", "InvalidProviderToken", { claims: { iat: undefined } }],
    ["with a time that is not a number", "InvalidProviderToken", { claims: { iat: "now" } }],
  ])("%s: %s", async (_what, outcome, change) => {
    expect(await sayOnce(shared, providerToken(shared.providerKey, change))).toBe(outcome);
  });

  test("with the signature of other claims is invalid", async () => {
    await using apple = await start();
    const [head, , signature] = providerToken(apple.providerKey).split(".");
    const claims = Buffer.from(JSON.stringify({ iss: apple.providerKey.teamId, iat: 1 })).toString(
      "base64url",
    );
    expect(await sayOnce(apple, `${head}.${claims}.${signature}`)).toBe("InvalidProviderToken");
    expect(await sayOnce(apple, `${head}.${claims}.`)).toBe("InvalidProviderToken");
  });

  test("is good for an hour of the simulator's clock", async () => {
    const clock = new Clock();
    await using apple = await start({ now: clock.now });
    const token = clock.token(apple.providerKey);
    expect(await sayOnce(apple, token)).toBe(200);
    clock.ms += 60 * MINUTE_MS;
    expect(await sayOnce(apple, token)).toBe(200);
    clock.ms += 1;
    expect(await sayOnce(apple, token)).toBe("ExpiredProviderToken");
    clock.ms -= 70 * MINUTE_MS;
    expect(await sayOnce(apple, token)).toBe("InvalidProviderToken");
  });

  test.each([
    ["stay-expired", "ExpiredProviderToken"],
    ["recover", 200],
  ] as const)("that expired once makes its connection %s", async (afterExpiredProviderToken, outcome) => {
    const clock = new Clock();
    await using apple = await start({ now: clock.now, afterExpiredProviderToken });
    await using client = new Http2Client(apple);
    const old = clock.token(apple.providerKey);
    expect(await say(client, old)).toBe(200);
    clock.ms += 61 * MINUTE_MS;
    expect(await say(client, old)).toBe("ExpiredProviderToken");
    expect(await say(client, clock.token(apple.providerKey))).toBe(outcome);
    expect(await sayOnce(apple, clock.token(apple.providerKey))).toBe(200);
  });

  test("can be replaced every 20 minutes on a connection, and the old one stays good", async () => {
    const clock = new Clock();
    await using apple = await start({ now: clock.now });
    await using client = new Http2Client(apple);
    const first = clock.token(apple.providerKey);
    expect(await say(client, first)).toBe(200);
    clock.ms += 20 * MINUTE_MS - 1;
    const second = clock.token(apple.providerKey);
    expect(await say(client, second)).toBe("TooManyProviderTokenUpdates");
    expect(await say(client, first)).toBe(200);
    expect(await sayOnce(apple, second)).toBe(200);
    clock.ms += 1;
    expect(await say(client, second)).toBe(200);
    expect(await say(client, first)).toBe(200);
    expect(await say(client, clock.token(apple.providerKey))).toBe("TooManyProviderTokenUpdates");
  });

  test("expires on demand, and one minted in the same second afterwards is good", async () => {
    const clock = new Clock();
    await using apple = await start({ now: clock.now });
    const old = clock.token(apple.providerKey);
    expect(await sayOnce(apple, old)).toBe(200);
    apple.expireProviderTokens();
    expect(await sayOnce(apple, old)).toBe("ExpiredProviderToken");
    expect(await sayOnce(apple, clock.token(apple.providerKey))).toBe(200);
  });

  test("is never in the journal", async () => {
    await using apple = await start();
    const token = providerToken(apple.providerKey);
    await sayOnce(apple, token);
    expect(apple.journal.accepted).toMatchObject([{ keyId: "SIM1KEY001", teamId: "SIM1TEAM01" }]);
    expect(JSON.stringify(apple.journal.entries)).not.toContain(token.slice(-20));
  });
});

describe("keys", () => {
  const APP = { "apns-topic": "com.example.app" };
  const VOIP = { "apns-topic": "com.example.app.voip" };
  const OTHER = { "apns-topic": "com.example.other" };
  const topics = ["com.example.app"];

  test("for topics are good for these only", async () => {
    await using apple = await start();
    const key = apple.issueProviderKey({ scope: { topics } });
    await using client = new Http2Client(apple);
    const token = providerToken(key);
    expect(await say(client, token, APP)).toBe(200);
    expect(await say(client, token, VOIP)).toBe(200);
    expect(await say(client, token, OTHER)).toBe("TopicDisallowed");
  });

  test("for one environment are good there only", async () => {
    await using apple = await start({ environment: "production" });
    const own = apple.issueProviderKey({ environment: "production" });
    const other = apple.issueProviderKey({ environment: "sandbox" });
    expect(await sayOnce(apple, providerToken(own))).toBe(200);
    expect(await sayOnce(apple, providerToken(other))).toBe("BadEnvironmentKeyIdInToken");
  });

  /** Uses two keys one after the other on a connection, and returns the answer to the second. */
  const inTurn = async (apple: Simulator, first: ProviderKey, second: ProviderKey): Promise<unknown> => {
    await using client = new Http2Client(apple);
    expect(await say(client, providerToken(first))).toBe(200);
    const outcome = await say(client, providerToken(second));
    expect(await say(client, providerToken(second))).toBe(
      outcome === 200 ? "TooManyProviderTokenUpdates" : outcome,
    );
    return outcome;
  };

  test("bind a connection to their team and kind", async () => {
    await using apple = await start();
    const team = apple.providerKey;
    const secondOfTeam = apple.issueProviderKey();
    const sandboxOnly = apple.issueProviderKey({ environment: "sandbox" });
    const stranger = apple.issueProviderKey({ teamId: "OTHERTEAM1" });
    const one = apple.issueProviderKey({ scope: { topics } });
    const two = apple.issueProviderKey({ scope: { topics } });
    const relatedToOne = apple.issueProviderKey({ scope: { topics }, relatedTo: one.keyId });
    expect(await inTurn(apple, team, secondOfTeam)).toBe(200);
    expect(await inTurn(apple, team, stranger)).toBe("InvalidProviderToken");
    expect(await inTurn(apple, team, one)).toBe("UnrelatedKeyIdInToken");
    expect(await inTurn(apple, team, sandboxOnly)).toBe("BadEnvironmentKeyIdInToken");
    expect(await inTurn(apple, one, team)).toBe("UnrelatedKeyIdInToken");
    expect(await inTurn(apple, one, two)).toBe("UnrelatedKeyIdInToken");
    expect(await inTurn(apple, one, relatedToOne)).toBe(200);
    expect(await inTurn(apple, relatedToOne, one)).toBe(200);
  });

  test.each([
    [{ teamId: "short" }, /^teamId: expected ten/],
    [{ relatedTo: "NOSUCHKEY1" }, /^relatedTo: no key/],
    [{ scope: { topics: [""] } }, /^scope\.topics\[0\]: /],
    [{ environment: "moon" }, /^environment: /],
    [{ topics: [] }, /^topics: no such option/],
  ])("are refused with %j", (options, message) => {
    expect(() => shared.issueProviderKey(options as object)).toThrowError(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });
});
