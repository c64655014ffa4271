import { describe, expect, test } from "vitest";
import {
  addressOctets,
  authorityOf,
  canonicalAddress,
  parseHost,
  tlsNameOf,
} from "../../src/node/connector/host-name.js";

describe("K-15: a host is written as its reader expects it", () => {
  const cases: [host: string, dialled: string, authority: string, tlsName: string | undefined][] = [
    ["::1", "::1", "[::1]:1", undefined],
    ["[::1]", "::1", "[::1]:1", undefined],
    ["FE80::1%Eth0", "fe80::1%Eth0", "[fe80::1]:1", undefined],
    ["[fe80::1%eth0]", "fe80::1%eth0", "[fe80::1]:1", undefined],
    ["::ffff:127.0.0.1", "::ffff:127.0.0.1", "[::ffff:127.0.0.1]:1", undefined],
    ["127.0.0.1", "127.0.0.1", "127.0.0.1:1", undefined],
    ["127.1", "127.0.0.1", "127.0.0.1:1", undefined],
    ["api.push.apple.com", "api.push.apple.com", "api.push.apple.com:1", "api.push.apple.com"],
    ["api.push.apple.com.", "api.push.apple.com.", "api.push.apple.com:1", "api.push.apple.com"],
    ["API.Push.Apple.COM", "api.push.apple.com", "api.push.apple.com:1", "api.push.apple.com"],
    ["bücher.example", "xn--bcher-kva.example", "xn--bcher-kva.example:1", "xn--bcher-kva.example"],
    ["Bücher。example。", "xn--bcher-kva.example.", "xn--bcher-kva.example:1", "xn--bcher-kva.example"],
    ["a_b.example-1.com", "a_b.example-1.com", "a_b.example-1.com:1", "a_b.example-1.com"],
    ["localhost", "localhost", "localhost:1", "localhost"],
  ];
  for (const [host, dialled, authority, tlsName] of cases) {
    test(host, () => {
      expect(parseHost(host)?.dialled).toBe(dialled);
      expect(authorityOf({ host, port: 1 })).toBe(authority);
      expect(tlsNameOf(host)).toBe(tlsName);
    });
  }

  for (const host of [
    "",
    ".",
    "..",
    "a..b",
    ".a",
    "a b",
    "a:443",
    "https://a",
    "[a]",
    "[::1",
    "::1]",
    "[127.0.0.1]",
    "[::1]:443",
    "256.1.1.1",
    "1.2.3.4.5",
    "a%2e.example",
    "a\r\nX: y",
    "xn--a",
    "*.example",
    "\u00ad",
    `${"a.".repeat(127)}a`,
  ]) {
    test(`${JSON.stringify(host.slice(0, 20))} is not a host`, () => {
      expect(parseHost(host)).toBeUndefined();
    });
  }
});

test("an address has one canonical spelling, and its octets", () => {
  const cases: [text: string, canonical: string | undefined, octets: number[] | undefined][] = [
    ["0:0:0:0:0:0:0:1", "::1", [...Array<number>(15).fill(0), 1]],
    ["::", "::", Array<number>(16).fill(0)],
    ["2001:DB8:0:0:1::7", "2001:db8::1:0:0:7", [32, 1, 13, 184, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 7]],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ["ffff::", "ffff::", [255, 255, ...Array<number>(14).fill(0)]],
    ["::ffff:1.2.3.4", "1.2.3.4", [1, 2, 3, 4]],
    ["::ffff:102:304", "1.2.3.4", [1, 2, 3, 4]],
    ["fe80::1%eth0", "fe80::1", [254, 128, ...Array<number>(13).fill(0), 1]],
    ["127.1", "127.0.0.1", [127, 0, 0, 1]],
    ["localhost", undefined, undefined],
  ];
  for (const [text, canonical, octets] of cases) {
    expect(canonicalAddress(text), text).toBe(canonical);
    expect(addressOctets(text), text).toEqual(octets);
  }
});
