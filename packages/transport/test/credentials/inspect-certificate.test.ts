import { X509Certificate } from "node:crypto";
import { createSimulatorIdentity } from "@apns/simulator";
import {
  certificateFactsIn,
  inspectCertificate,
  keyIdInName,
  mintProviderToken,
  providerKeyFingerprint,
} from "@apns/transport/connector";
import { expect, test } from "vitest";

const identity = createSimulatorIdentity({
  keyType: "ec",
  clientValidity: { notBefore: new Date("2020-01-01"), notAfter: new Date("2021-01-01") },
});

test("an expired certificate can be inspected, with its key, alone as PEM and as DER", async () => {
  const { clientCertificate } = await identity;
  const { cert } = clientCertificate;
  const facts = inspectCertificate(clientCertificate);
  expect(facts.validTo).toEqual(new Date("2021-01-01"));
  expect(certificateFactsIn(cert)).toEqual(facts);
  expect(certificateFactsIn(new X509Certificate(cert).raw)).toEqual(facts);
  const { key } = (await createSimulatorIdentity({ keyType: "ec" })).clientCertificate;
  expect(() => inspectCertificate({ cert, key })).toThrow(/does not belong/);
  expect(() => certificateFactsIn(key)).toThrow(expect.objectContaining({ code: "credentials-unreadable" }));
});

test("a provider key has one fingerprint in every form, and mints a token of the time that it is given", async () => {
  const { key, keyId, teamId } = (await identity).providerKey;
  const fingerprint = providerKeyFingerprint(key);
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(providerKeyFingerprint(Buffer.from(key).toString("base64"))).toBe(fingerprint);
  const [, claims = ""] = mintProviderToken({ key, keyId, teamId }, 1_790_000_000_999).split(".");
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    iss: teamId,
    iat: 1_790_000_000,
  });
  expect(keyIdInName("AuthKey_ABC123DEFG.p8", undefined)).toBe("ABC123DEFG");
});
