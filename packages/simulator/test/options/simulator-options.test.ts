import { type SimulatorOptions, startSimulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { resolveSimulatorOptions } from "../../src/options/simulator-options.js";

describe("the options of startSimulator", () => {
  test("are the defaults where they are undefined", () => {
    const defaults = resolveSimulatorOptions({});
    const nothing = Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined]));
    expect(resolveSimulatorOptions(nothing)).toEqual(defaults);
    expect(resolveSimulatorOptions({ tls: { maxVersion: undefined } })).toEqual(defaults);
  });

  test("keep what is given", () => {
    expect(
      resolveSimulatorOptions({ badDeviceTokens: new Set(["AB"]), tls: { maxVersion: "TLSv1.2" }, seed: 0 }),
    ).toMatchObject({
      badDeviceTokens: new Set(["ab"]),
      tls: { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" },
      seed: 0,
    });
  });

  test.each<[string, unknown, RegExp]>([
    ["an unknown option", { gatewayport: 1 }, /^gatewayport: no such option.*gatewayPort/],
    ["a port beyond 65535", { gatewayPort: 65_536 }, /^gatewayPort: .*65535, got 65536/],
    ["a port in words", { feedbackPort: "2196" }, /^feedbackPort: /],
    ["a negative delay", { responseDelayMs: -1 }, /^responseDelayMs: .*0 to 600000, got -1/],
    ["a payload limit with a fraction", { maxPayloadBytes: 0.5 }, /^maxPayloadBytes: /],
    ["a seed beyond 32 bits", { seed: 2 ** 32 }, /^seed: /],
    ["an unknown journal", { journal: "all" }, /^journal: expected one of full, counts, got "all"/],
    ["rigged device tokens neither on nor off", { riggedDeviceTokens: true }, /^riggedDeviceTokens: /],
    ["an unknown environment", { environment: "development" }, /^environment: .*production, sandbox, both/],
    [
      "a bad device token that is not hex",
      { badDeviceTokens: ["aa", "<aa>"] },
      /^badDeviceTokens\[1\]: .*hex/,
    ],
    ["one bad device token in place of a list", { badDeviceTokens: "aa" }, /^badDeviceTokens: .*list/],
    [
      "an identity that is not awaited",
      { identity: Promise.resolve({}) },
      /^identity: .*createSimulatorIdentity.*got a promise/,
    ],
    [
      "an entry of the feedback list without a time",
      { feedback: [{ deviceToken: "aa" }] },
      /^feedback\[0\]\.failedAt: is missing/,
    ],
    ["an unknown TLS version", { tls: { minVersion: "SSLv3" } }, /^tls\.minVersion: .*TLSv1\.2/],
    ["an unknown TLS option", { tls: { min: "TLSv1.2" } }, /^tls\.min: no such option of tls/],
    ["a rule that is wrong", { rules: [{ do: { close: "slam" } }] }, /^rules\[0\]\.do\.close: /],
  ])("refuses %s", async (_what, options, message) => {
    await expect(startSimulator(options as SimulatorOptions)).rejects.toMatchObject({
      name: "SimulatorError",
      code: expect.stringMatching(/^invalid-(option|rule)$/),
      message: expect.stringMatching(message),
    });
  });

  test.each<[SimulatorOptions, RegExp]>([
    [{ http2Port: 70_000 }, /^http2Port: /],
    [{ maxConcurrentStreams: 0 }, /^maxConcurrentStreams: expected a whole number from 1/],
    [{ firstConcurrentStreams: -1 }, /^firstConcurrentStreams: /],
    [{ initialWindowSize: 2 ** 31 }, /^initialWindowSize: /],
    [{ maxFrameSize: 1000 }, /^maxFrameSize: expected a whole number from 16384/],
    [{ maxHeaderListSize: 0.5 }, /^maxHeaderListSize: /],
    [{ now: 5 as never }, /^now: expected a function, got 5/],
    [{ afterExpiredProviderToken: "x" as never }, /^afterExpiredProviderToken: /],
    [{ certificateRefusal: "x" as never }, /^certificateRefusal: /],
    [{ minProviderTokenRefreshMs: -1 }, /^minProviderTokenRefreshMs: /],
    [{ maxProviderTokenAgeMs: Number.NaN }, /^maxProviderTokenAgeMs: /],
    [{ maxChannels: -1 }, /^maxChannels: /],
  ])("refuses %j", async (options, message) => {
    await expect(startSimulator(options)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(message),
    });
  });
});
