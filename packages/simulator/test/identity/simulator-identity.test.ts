import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSimulatorIdentity, type IdentityOptions } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { sharedRsaIdentity } from "../fixture/simulator-fixture.js";

const SANDBOX_MARK = Buffer.from("060a2a864886f76364060301", "hex");
const PRODUCTION_MARK = Buffer.from("060a2a864886f76364060302", "hex");

function marksOf(pem: string): { sandbox: boolean; production: boolean } {
  const { raw } = new X509Certificate(pem);
  return { sandbox: raw.includes(SANDBOX_MARK), production: raw.includes(PRODUCTION_MARK) };
}

describe("createSimulatorIdentity", () => {
  test("makes an authority that signs itself", async () => {
    const { ca } = await sharedRsaIdentity();
    const authority = new X509Certificate(ca);
    expect(authority.ca).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect(authority.checkIssued(authority)).toBe(true);
  });

  test("makes a server certificate for the loopback names and for Apple's own", async () => {
    const { ca, serverCertificate } = await sharedRsaIdentity();
    const certificate = new X509Certificate(serverCertificate.cert);
    const authority = new X509Certificate(ca);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(serverCertificate.key))).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkHost("gateway.push.apple.com")).toBe("gateway.push.apple.com");
    expect(certificate.checkHost("api.push.apple.com")).toBe("api.push.apple.com");
    expect(certificate.checkHost("example.com")).toBeUndefined();
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkIP("::1")).toBe("::1");
    expect(certificate.checkIP("127.0.0.2")).toBeUndefined();
  });

  test("makes a client certificate of Apple's shape: RSA 2048, the topic as UID, both marks", async () => {
    const { ca, clientCertificate } = await sharedRsaIdentity();
    const certificate = new X509Certificate(clientCertificate.cert);
    expect(certificate.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(clientCertificate.key))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyType).toBe("rsa");
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(certificate.subject.split("\n")).toEqual([
      "UID=com.example.app",
      "CN=Apple Push Services: com.example.app",
      "OU=SIM1TEAM01",
      "C=US",
    ]);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(marksOf(clientCertificate.cert)).toEqual({ sandbox: true, production: true });
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 360 * 86_400_000);
  });

  test("makes a provider key on curve P-256, with ids of ten characters", async () => {
    const { providerKey } = await sharedRsaIdentity();
    const key = createPrivateKey(providerKey.key);
    expect(key.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(providerKey.keyId).toHaveLength(10);
    expect(providerKey.teamId).toHaveLength(10);
  });

  test("takes a topic, an environment, a validity and a kind of key", async () => {
    const notBefore = new Date("2001-02-03T04:05:06Z");
    const notAfter = new Date("2051-02-03T04:05:06Z");
    const identity = await createSimulatorIdentity({
      topic: "org.example.other",
      environment: "sandbox",
      clientValidity: { notBefore, notAfter },
      keyType: "ec",
    });
    const certificate = new X509Certificate(identity.clientCertificate.cert);
    for (const pem of [identity.ca, identity.serverCertificate.cert, identity.clientCertificate.cert]) {
      expect(new X509Certificate(pem).publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    }
    expect(certificate.verify(new X509Certificate(identity.ca).publicKey)).toBe(true);
    expect(certificate.subject).toContain("UID=org.example.other");
    expect(certificate.subject).toContain("CN=Apple Development IOS Push Services: org.example.other");
    expect(marksOf(identity.clientCertificate.cert)).toEqual({ sandbox: true, production: false });
    // From 2050 on a certificate writes its dates in another form.
    expect(new Date(certificate.validFrom)).toEqual(notBefore);
    expect(new Date(certificate.validTo)).toEqual(notAfter);
  });
});

describe("issueClientCertificate", () => {
  test.each([
    ["production", { sandbox: false, production: true }],
    ["sandbox", { sandbox: true, production: false }],
    ["both", { sandbox: true, production: true }],
    ["none", { sandbox: false, production: false }],
  ] as const)("marks for %s", async (environment, marks) => {
    const identity = await sharedRsaIdentity();
    expect(marksOf(identity.issueClientCertificate({ environment }).cert)).toEqual(marks);
  });

  test("signs with an authority that no simulator trusts", async () => {
    const identity = await sharedRsaIdentity();
    const authority = new X509Certificate(identity.ca);
    const foreign = new X509Certificate(identity.issueClientCertificate({ signedBy: "other-ca" }).cert);
    expect(foreign.checkIssued(authority)).toBe(false);
    expect(foreign.verify(authority.publicKey)).toBe(false);
  });

  test.each([
    ["rsa", "rsa"],
    ["ec", "ec"],
  ] as const)("makes a new %s key when asked", async (keyType, type) => {
    const identity = await sharedRsaIdentity();
    const issued = identity.issueClientCertificate({ keyType });
    const certificate = new X509Certificate(issued.cert);
    expect(certificate.publicKey.asymmetricKeyType).toBe(type);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(identity.clientCertificate.key))).toBe(false);
  });

  test("gives every certificate its own serial number", async () => {
    const identity = await sharedRsaIdentity();
    const serials = Array.from({ length: 20 }, () => {
      return new X509Certificate(identity.issueClientCertificate().cert).serialNumber;
    });
    expect(new Set(serials).size).toBe(20);
  });
});

describe("wrong options", () => {
  test.each<[string, unknown, RegExp]>([
    ["an unknown option", { topics: [] }, /^topics: no such option of createSimulatorIdentity/],
    ["an empty topic", { topic: "" }, /^topic: .*not empty, got ""/],
    [
      "a date that is not valid",
      { clientValidity: { notAfter: new Date("x") } },
      /^clientValidity\.notAfter: /,
    ],
    ["an unknown environment", { environment: "development" }, /^environment: .*got "development"/],
  ])("createSimulatorIdentity refuses %s", async (_what, options, message) => {
    await expect(createSimulatorIdentity(options as IdentityOptions)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(message),
    });
  });

  test.each<[string, unknown, RegExp]>([
    ["an unknown environment", { environment: "development" }, /^environment: expected one of/],
    ["an unknown option", { topc: "x" }, /^topc: no such option of issueClientCertificate/],
    ["topics that are not a list", { topics: "com.example.app" }, /^topics: expected a list/],
  ])("issueClientCertificate refuses %s", async (_what, options, message) => {
    const identity = await sharedRsaIdentity();
    expect(() => identity.issueClientCertificate(options as object)).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });
});
