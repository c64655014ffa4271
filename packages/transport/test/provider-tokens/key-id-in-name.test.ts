import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProviderTokens } from "@apns/transport";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyIdInName } from "../../src/node/provider-tokens/key-id-in-name.js";
import { key } from "./clocked-source.js";

const teamId = "TEAM456789";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-names-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("J-17: the key id is read from the names that people give to key files", () => {
  const names = [
    "AuthKey_ABC123DEFG.p8",
    "APNSAuthKey_ABC123DEFG.p8",
    "APNsAuthKey_ABC123DEFG.p8",
    "ApnsAuthKey_ABC123DEFG.p8",
    "AuthKey_ABC123DEFG_production.p8",
    "AuthKey_ABC123DEFG-sandbox.p8",
    "AuthKey_ABC123DEFG (1).p8",
    "AuthKey_ABC123DEFG(2).p8",
    "AuthKey_ABC123DEFG copy.p8",
    "Copy of AuthKey_ABC123DEFG.p8",
    "AuthKey_ABC123DEFG.p8.txt",
    "AuthKey_ABC123DEFG.pem",
    "AuthKey_ABC123DEFG",
    "AuthKey-ABC123DEFG.p8",
    "AuthKey ABC123DEFG.p8",
    "AuthKey.ABC123DEFG.p8",
    "AuthKeyABC123DEFG.p8",
    "authkey_abc123defg.p8",
    "AUTHKEY_ABC123DEFG.P8",
    "com.example.app_AuthKey_ABC123DEFG.p8",
    `AuthKey_${teamId}_ABC123DEFG.p8`,
    `${teamId}_ABC123DEFG.p8`,
    "production_AuthKey_ABC123DEFG.p8",
    "AuthKey_production_ABC123DEFG.p8",
    "AuthKey_PRODUCTION_ABC123DEFG.p8",
    "ABC123DEFG.p8",
    "apns-ABC123DEFG.p8",
  ];
  for (const name of names) {
    test(`J-17: ${name}`, () => {
      const keyFile = join(folder, name);
      writeFileSync(keyFile, key);
      expect(createProviderTokens({ keyFile, teamId }).keyId).toBe("ABC123DEFG");
      expect(keyIdInName(`C:\\keys\\${name}`, teamId)).toBe("ABC123DEFG");
    });
  }

  const others = [
    "key.p8",
    "AuthKey.p8",
    "AuthKey_production.p8",
    "AuthKey_PRODUCTION.p8",
    "AuthKey_ABC123DEF.p8",
    "AuthKey_ABC123DEFGH.p8",
    "AuthKey_Abc123Defg.p8",
    `AuthKey_${teamId}.p8`,
    "enterprise.p8",
    "ENTERPRISE.p8",
    "2026112612.p8",
    "abc123defg.p8",
    "ABC123DEFG_HIJ456KLMN.p8",
    "AuthKey_ABC123DEFG/key.p8",
    "",
  ];
  for (const name of others) {
    test(`J-17: not from "${name}"`, () => {
      expect(keyIdInName(name, teamId)).toBeUndefined();
    });
  }
});
