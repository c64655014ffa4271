import { describe, expect, test } from "vitest";
import { isExempt } from "../../../src/node/connector/proxy/no-proxy.js";

describe("K-4: NO_PROXY exempts", () => {
  // As golang.org/x/net/http/httpproxy documents it, in the spellings that people use.
  const cases: [list: string, host: string, port: number, isExempt: boolean][] = [
    ["*", "api.push.apple.com", 443, true],
    ["", "api.push.apple.com", 443, false],
    ["apple.com", "api.push.apple.com", 443, true],
    ["apple.com", "apple.com", 443, true],
    ["apple.com", "pineapple.com", 443, false],
    [".apple.com", "api.push.apple.com", 443, true],
    [".apple.com", "apple.com", 443, false],
    ["*.apple.com", "api.push.apple.com", 443, true],
    ["*.apple.com", "apple.com", 443, false],
    ["API.Push.Apple.com", "api.push.apple.com", 443, true],
    ["api.push.apple.com", "API.PUSH.APPLE.COM.", 443, true],
    ["api.push.apple.com.", "api.push.apple.com", 443, true],
    ["a.example, apple.com ,b.example", "api.push.apple.com", 443, true],
    ["a.example apple.com", "api.push.apple.com", 443, true],
    ["a.example,,", "api.push.apple.com", 443, false],
    ["apple.com:443", "api.push.apple.com", 443, true],
    ["apple.com:2197", "api.push.apple.com", 443, false],
    [".apple.com:443", "api.push.apple.com", 443, true],
    ["10.1.2.3", "10.1.2.3", 443, true],
    ["10.1.2.3", "10.1.2.33", 443, false],
    ["10.1.2.3:443", "10.1.2.3", 443, true],
    ["10.1.2.3:80", "10.1.2.3", 443, false],
    ["2.3", "10.1.2.3", 443, false],
    ["17.0.0.0/8", "17.188.1.2", 443, true],
    ["17.0.0.0/8", "18.0.0.1", 443, false],
    ["0.0.0.0/0", "17.188.1.2", 443, true],
    ["17.0.0.0/33", "17.0.0.0", 443, false],
    ["17.0.0.0/x", "17.0.0.0", 443, false],
    ["17.0.0.0/8", "api.push.apple.com", 443, false],
    ["2001:db8::/32", "2001:db8:1::7", 443, true],
    ["2001:db8::/32", "2001:db9::7", 443, false],
    ["2001:db8::/32", "17.1.1.1", 443, false],
    ["2001:db8::1", "2001:0db8:0:0::1", 443, true],
    ["[2001:db8::1]", "2001:db8::1", 443, true],
    ["[2001:db8::1]:443", "2001:db8::1", 443, true],
    ["[2001:db8::1]:80", "2001:db8::1", 443, false],
    ["2001:db8::1", "[2001:db8::1]", 443, true],
    [".", "api.push.apple.com", 443, false],
    ["push.apple.com", "notpush.apple.com", 443, false],
    ["apple.com", "apple.com.attacker.example", 443, false],
    ["10.1.2.3", "10.1.2.3.attacker.example", 443, false],
    ["attacker.10.1.2.3", "10.1.2.3", 443, false],
    ["bücher.example", "api.xn--bcher-kva.example", 443, true],
    ["xn--bcher-kva.example", "BÜCHER.example.", 443, true],
    ["10.0.0.0/8", "::ffff:10.1.2.3", 443, true],
    ["10.1.2.3", "::ffff:10.1.2.3", 443, true],
    ["10.1.2.3", "10.66051", 443, true],
    ["fe80::1", "fe80::1%eth0", 443, true],
    ["fe80::/10", "[fe80::1%eth0]", 443, true],
    ["[*", "api.push.apple.com", 443, false],
    ["**", "api.push.apple.com", 443, false],
    ["*apple.com", "pineapple.com", 443, false],
    ["/8", "10.1.2.3", 443, false],
    ["10.0.0.0/8/9", "10.1.2.3", 443, false],
  ];
  for (const [list, host, port, expected] of cases) {
    test(`${JSON.stringify(list)}: ${host}:${port} ${expected ? "is reached directly" : "is reached through the proxy"}`, () => {
      expect(isExempt({ host, port }, list)).toBe(expected);
    });
  }
});
