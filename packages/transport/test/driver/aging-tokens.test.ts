import type { ProviderToken, ProviderTokenSource } from "@apns/transport";
import { expect, test } from "vitest";
import { agingTokens } from "../../src/node/aging-tokens.js";
import { at } from "../moment-at.js";

test("D-6: provider tokens age in gaps: their source gets the time that counts them", () => {
  const times: [call: string, nowMs: number][] = [];
  const token: ProviderToken = { authorization: "bearer 1", serial: 1, issuedAtSeconds: 0 };
  const source: ProviderTokenSource = {
    tick: ({ nowMs, unixMs }) => void times.push(["tick", nowMs], ["wall clock", unixMs]),
    current: (nowMs) => {
      times.push(["current", nowMs]);
      return token;
    },
    expired: ({ serial }, nowMs, serverDate) => {
      times.push([`expired ${serial} ${serverDate}`, nowMs]);
      return "too-soon";
    },
    refused: ({ serial }, { reason, nowMs, serverDate }) => {
      times.push([`refused ${serial} ${reason} ${serverDate}`, nowMs]);
      return "renewed";
    },
    tooManyUpdates: ({ serial }, nowMs) => void times.push([`too many ${serial}`, nowMs]),
    explain: (reason, nowMs) => {
      times.push([reason, nowMs]);
      return "why";
    },
    subscribe: (listener) => {
      listener();
      return () => void times.push(["unsubscribed", 0]);
    },
  };
  let skippedMs = 0;
  const tokens = agingTokens(source, () => skippedMs);
  tokens.tick(at(1000, 5));
  skippedMs = 3_600_000;
  tokens.tick(at(1000, 7));
  expect(tokens.current(2000)).toBe(token);
  expect(tokens.expired(token, 3000, "a date")).toBe("too-soon");
  const refusal = { reason: "InvalidProviderToken", nowMs: 3500, serverDate: "a date" };
  expect(tokens.refused?.(token, refusal)).toBe("renewed");
  tokens.tooManyUpdates(token, 4000);
  expect(tokens.explain("because", 5000)).toBe("why");
  let heard = 0;
  tokens.subscribe(() => {
    heard += 1;
  })();
  expect(heard).toBe(1);
  expect(times).toEqual([
    ["tick", 1000],
    ["wall clock", 5],
    ["tick", 3_601_000],
    ["wall clock", 7],
    ["current", 3_602_000],
    ["expired 1 a date", 3_603_000],
    ["refused 1 InvalidProviderToken a date", 3_603_500],
    ["too many 1", 3_604_000],
    ["because", 3_605_000],
    ["unsubscribed", 0],
  ]);
});

test("D-6: a source that explains no refusals still explains none", () => {
  const token: ProviderToken = { authorization: "bearer 1", serial: 1, issuedAtSeconds: 0 };
  const source: ProviderTokenSource = {
    tick: () => {},
    current: () => token,
    expired: () => "renewed",
    tooManyUpdates: () => {},
    explain: () => "",
    subscribe: () => () => {},
  };
  const tokens = agingTokens(source, () => 0);
  const refusal = { reason: "InvalidProviderToken", nowMs: 0, serverDate: undefined };
  expect(tokens.refused?.(token, refusal)).toBe("unexplained");
});
