import { Http2Transport } from "@apns/transport";
import type { Connector } from "@apns/transport/connector";
import type { ProviderTokenSource } from "@apns/transport/session";
import { expect, test } from "vitest";

const connector: Connector = {
  endpoint: { host: "server.example", port: 443 },
  connect: () => Promise.reject(new Error("nothing is sent here")),
};

test("a token source may call its listener at once, and is unsubscribed when the transport closes", async () => {
  const calls: string[] = [];
  const tokens: ProviderTokenSource = {
    tick: () => void calls.push("tick"),
    current: () => undefined,
    expired: () => "renewed",
    tooManyUpdates: () => {},
    explain: () => "",
    subscribe: (listener) => {
      listener();
      calls.push("subscribe");
      return () => void calls.push("unsubscribe");
    },
  };
  const transport = new Http2Transport<object>({ connector, tokens, onSettled: () => {} });
  await transport.close();
  expect(new Set(calls)).toEqual(new Set(["subscribe", "unsubscribe"]));
});
