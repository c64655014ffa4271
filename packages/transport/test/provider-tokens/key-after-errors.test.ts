import crypto, { generateKeyPairSync } from "node:crypto";
import { createProviderTokens } from "@apns/transport";
import { afterEach, expect, test, vi } from "vitest";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };

afterEach(() => void vi.restoreAllMocks());

/** What Node 24 does where a TLS connection has left its error in OpenSSL's queue. */
function leftover(): never {
  throw Object.assign(new Error("record layer failure"), { code: "ERR_SSL_RECORD_LAYER_FAILURE" });
}

test("K-46: a good key is read although OpenSSL keeps an error of something else", () => {
  const reading = vi.spyOn(crypto, "createPrivateKey").mockImplementationOnce(leftover);
  createProviderTokens({ key, ...ids });
  expect(reading).toHaveBeenCalledTimes(2);
});

test("K-46: a key that cannot be read is refused with its own error", () => {
  const damaged = key.replace(/\n(.{20})/, `\n${"A".repeat(20)}`);
  vi.spyOn(crypto, "createPrivateKey").mockImplementationOnce(leftover);
  expect(() => createProviderTokens({ key: damaged, ...ids })).toThrow(
    expect.objectContaining({
      code: "credentials-unreadable",
      message: expect.not.stringContaining("RECORD_LAYER"),
    }),
  );
});
