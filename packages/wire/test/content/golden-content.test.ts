import { readFileSync } from "node:fs";
import type { NotificationContent } from "@apns/wire";
import * as wire from "@apns/wire";
import { createPushRequest, pushTypes } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { knownKeys } from "../api/apns-codes.js";

interface GoldenCase {
  readonly key: string;
  readonly creator: string;
  readonly options: object;
  readonly pushType: string;
  readonly priority?: number;
  readonly expiration?: number;
  readonly json: string;
}

const { cases }: { readonly cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL("golden.json", import.meta.url), "utf8"),
);

type Creator = (options: object) => NotificationContent;

const creators = [
  "createAlert",
  "createBackground",
  "createComplication",
  "createControlReload",
  "createFileProvider",
  "createLiveActivityEnd",
  "createLiveActivityStart",
  "createLiveActivityUpdate",
  "createLocationQuery",
  "createMdm",
  "createPushToTalk",
  "createSafariPush",
  "createVoip",
  "createWalletUpdate",
  "createWidgetReload",
] as const;

const creatorOf = (name: string): Creator =>
  (wire as unknown as Readonly<Record<string, Creator>>)[name] as Creator;

/** Every key of a payload with its place, as apns-codes.json names them; not inside the app's own objects. */
function keysOf(json: string): string[] {
  const keys: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const place = path === "" ? key : `${path}.${key}`;
      keys.push(place);
      if (["aps", "aps.alert", "aps.sound"].includes(place)) walk(inner, place);
    }
  };
  walk(JSON.parse(json), "");
  return keys;
}

describe("golden JSON", () => {
  for (const { key, creator, options, pushType, priority, expiration, json } of cases) {
    test(`A-18: ${creator} with ${JSON.stringify(options)}`, () => {
      const content = creatorOf(creator)(options);
      expect(JSON.stringify(content.payload)).toBe(json);
      const { payload: _, ...rest } = content;
      expect(rest).toEqual({
        pushType,
        ...(priority === undefined ? {} : { priority }),
        ...(expiration === undefined ? {} : { expiration }),
      });
      if (key.includes(".") || knownKeys.includes(key)) expect(keysOf(json)).toContain(key);
    });

    test(`A-18: the content of ${creator} for ${key === "" ? "nothing" : key} can be sent unchanged`, () => {
      const content = creatorOf(creator)(options);
      const request = createPushRequest({ deviceToken: "ab", topic: "com.example.app", ...content });
      expect(request).toMatchObject({ body: json, pushType });
    });
  }

  test("A-19: every documented key has a case of its own, and occurs in it", () => {
    expect(knownKeys).toHaveLength(41);
    const written = new Set(cases.map(({ key }) => key));
    expect(knownKeys.filter((key) => !written.has(key))).toEqual([]);
  });

  test("A-19: no case writes a key that is not documented, but the app's own", () => {
    const own = ["aps.sound.critical", "aps.sound.name", "aps.sound.volume"];
    const apple = cases.flatMap(({ json }) => keysOf(json)).filter((key) => key.startsWith("aps."));
    expect([...new Set(apple)].filter((key) => !knownKeys.includes(key) && !own.includes(key))).toEqual([]);
  });

  test("A-18: every kind of push has a creator, and every creator a case", () => {
    expect([...new Set(cases.map(({ creator }) => creator))].sort()).toEqual(creators);
    expect([...new Set(cases.map(({ pushType }) => pushType))].sort()).toEqual(pushTypes);
  });
});
