import { createProviderTokens } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { ids, MINUTE, newKey } from "../provider-tokens/clocked-source.js";
import { Lane } from "./lane.js";
import { PeerServer } from "./peer-server.js";

describe("J-15: over a real connection", () => {
  for (const reason of ["InvalidProviderToken", "ExpiredProviderToken"]) {
    test(`J-15: the date of an answer ${reason} is read, and the hint names the skew`, async () => {
      const start = Date.now();
      const date = new Date(start - 10 * MINUTE).toUTCString();
      await using server = await PeerServer.start((seen) => server.reject(seen, 403, { reason }, { date }));
      const clock = { unixMs: () => start, monotonicMs: () => 0 };
      const tokens = createProviderTokens({ ...ids, key: newKey(), clock });
      await using lane = new Lane(server, { tokens });
      lane.submit(0, 1);
      await lane.transport.flush();
      expect(lane.verdicts.get(0)).toMatchObject({
        outcome: "rejected",
        reason,
        hint: expect.stringContaining("10 minutes ahead of the server's"),
      });
    });
  }

  test("J-15: a token from the future that is old enough is replaced, and the notification is sent again", async () => {
    const start = Date.now();
    let monotonicMs = 0;
    let unixMs = start + 100 * MINUTE;
    const date = new Date(start + 20 * MINUTE).toUTCString();
    await using server = await PeerServer.start((seen) => {
      if (server.seen.length === 1) server.reject(seen, 403, { reason: "InvalidProviderToken" }, { date });
      else server.accept(seen);
    });
    const clock = { unixMs: () => unixMs, monotonicMs: () => monotonicMs };
    const tokens = createProviderTokens({ ...ids, key: newKey(), clock });
    tokens.tick({ nowMs: 0, unixMs: 0 });
    // The clock is still wrong: only the date shows it.
    monotonicMs = 20 * MINUTE;
    unixMs = start + 120 * MINUTE;
    await using lane = new Lane(server, { tokens });
    lane.submit(0, 1);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 1 });
    expect(server.seen).toHaveLength(2);
  });
});
