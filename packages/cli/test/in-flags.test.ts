import { reasons } from "@apns/wire/api";
import { describeStatus } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { fieldInFlags, inFlags, simulatorInFlags } from "../src/flags/in-flags.js";

/** A name as the options of the client have it: in camel case, or with a dot. */
const API_NAME = /\b[a-z]+[A-Z]\w*\b|\b[a-z]\w*\.[a-z]\w*\b/;

describe("L-11: options of the client appear as flags", () => {
  test.each([
    ["http2.giveUpAfterMs is 0; it must be an integer.", "--give-up-after-ms is 0; it must be an integer."],
    ["binary.settleAfterMs is 0.", "--settle-after-ms is 0."],
    ["http2.maxConnections is 0.", "--connections is 0."],
    ["endpoints.gateway.port is 99999.", "--gateway.port is 99999."],
    ["proxy.url has no scheme.", "--proxy has no scheme."],
    [
      "Pass the key's passphrase as credentials.passphrase.",
      "Name the variable with the key's passphrase in --passphrase-env.",
    ],
    ["pass it as key or keyFile, with keyId and teamId.", "pass it as --key, with --key-id and --team-id."],
    [
      'Use a certificate for sandbox, or set environment to "sandbox".',
      "Use a certificate for sandbox, or give --environment sandbox.",
    ],
    ["ca is empty.", "--ca is empty."],
    [
      "Pass PEM as cert or certFile. The key may come as key or keyFile.",
      "Pass PEM as --cert. The key may come as --key.",
    ],
    [
      "Pass it as pfx or pfxFile, without cert, key and teamId.",
      "Pass it as --pfx, without --cert, --key and --team-id.",
    ],
    ["credentials lack a private key: pass key or keyFile.", "credentials lack a private key: pass --key."],
    ["Check ALL_PROXY or the option proxy.", "Check ALL_PROXY or --proxy."],
    ["share one token (store), or round it (issuedAtStepMs)", "share one token, or round it"],
    ["Check the environment first.", "Check the environment first."],
    [undefined, undefined],
  ])("%s", (text, said) => {
    expect(inFlags(text)).toBe(said);
  });

  test.each([
    ["gatewayPort: expected a number", "--gateway-port: expected a number"],
    ["http2Port: cannot listen", "--http2-port: cannot listen"],
    ["maxLegacyPayloadBytes: expected", "--max-legacy-payload-bytes: expected"],
    ["journalFile: cannot open", "--journal: cannot open"],
    ["badDeviceTokens[0]: expected", "--bad-device-token[0]: expected"],
  ])("of the simulator, which begin its messages: %s", (message, said) => {
    expect(simulatorInFlags(message)).toBe(said);
  });

  test.each([
    [
      "priority is 7, for pushType alert it must be 10",
      "--priority is 7, for --push-type alert it must be 10",
    ],
    ["deviceToken is too long", "--to is too long"],
    ["payload.aps.alert is missing", "--payload.aps.alert is missing"],
    ["Nothing has got through.", "Nothing has got through."],
  ])("of a notification that flags describe: %s", (text, said) => {
    expect(fieldInFlags(text)).toBe(said);
  });

  test("no hint of a reason or status has any other name of the client's", () => {
    const hints = [...reasons, ...Array.from({ length: 256 }, (_, status) => describeStatus(status))].map(
      ({ hint }) => hint,
    );
    expect(hints.length).toBeGreaterThan(256);
    for (const hint of hints) expect(inFlags(hint)).not.toMatch(API_NAME);
  });
});
