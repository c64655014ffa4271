import { generateKeyPairSync } from "node:crypto";
import { createProviderTokens, type ProviderTokenOptions, type ProviderTokens } from "@apns/transport";

export const MINUTE = 60_000;
export const EPOCH: number = Date.UTC(2026, 10, 23, 10);

export const key = newKey();
export const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };

/** A source of provider tokens whose clock the test sets. */
export function source(clock: Clock, options: Partial<ProviderTokenOptions> = {}): ProviderTokens {
  return createProviderTokens({ ...ids, key, clock, ...options });
}

/** Both clocks, in minutes since {@link EPOCH}. */
export class Clock {
  minute: number;

  constructor(minute = 0) {
    this.minute = minute;
  }

  unixMs(): number {
    return EPOCH + this.minute * MINUTE;
  }

  monotonicMs(): number {
    return 7 + this.minute * MINUTE;
  }
}

/** A new P-256 key as PEM. */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}
