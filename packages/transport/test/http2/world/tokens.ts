import type { ProviderToken, ProviderTokenSource } from "@apns/transport";

/** A source of provider tokens that gives the next one whenever the last is called expired. */
export class Tokens implements ProviderTokenSource {
  token: ProviderToken;
  /** What the source answers when a token is called expired. */
  verdict: "renewed" | "too-soon" = "renewed";
  /** Serials of the tokens that APNs said were too many. */
  readonly tooMany: number[] = [];

  constructor(authorization = "bearer 1") {
    this.token = { authorization, serial: 1, issuedAtSeconds: 0 };
  }

  tick(): void {}

  current(): ProviderToken {
    return this.token;
  }

  expired({ serial }: ProviderToken): "renewed" | "too-soon" {
    if (this.verdict === "renewed" && serial === this.token.serial) {
      this.token = { authorization: `bearer ${serial + 1}`, serial: serial + 1, issuedAtSeconds: 0 };
    }
    return this.verdict;
  }

  tooManyUpdates({ serial }: ProviderToken): void {
    this.tooMany.push(serial);
  }

  explain(): string {
    return "The clock is an hour off.";
  }

  subscribe(): () => void {
    return () => {};
  }
}
