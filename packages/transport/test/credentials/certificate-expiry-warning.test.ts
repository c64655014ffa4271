import { certificateExpiryWarning } from "@apns/transport/connector";
import { describe, expect, test } from "vitest";

describe("K-7: a warning says that a certificate expires soon", () => {
  const validTo = new Date("2027-03-31T12:00:00Z");
  const warning = (now: string, options?: { days: number }): string | undefined =>
    certificateExpiryWarning({ validTo, commonName: "Apple Push Services: x" }, new Date(now), options);

  test("from 30 days before, or as many as the program chooses", () => {
    expect(warning("2027-03-01T11:59:59Z")).toBeUndefined();
    expect(warning("2027-03-01T12:00:01Z")).toBe(
      'The certificate "Apple Push Services: x" expires in 29 days, on 2027-03-31. Create a new one in your Apple developer account.',
    );
    expect(warning("2027-03-20T12:00:00Z", { days: 10 })).toBeUndefined();
    expect(warning("2027-03-22T12:00:00Z", { days: 10 })).toContain("in 9 days");
  });

  test("in words for its last days, and after them", () => {
    expect(warning("2027-03-30T11:00:00Z")).toContain("expires in a day,");
    expect(warning("2027-03-30T13:00:00Z")).toContain("expires within a day,");
    expect(warning("2027-03-31T12:00:01Z")).toContain("expired on 2027-03-31");
    expect(
      certificateExpiryWarning({ validTo, commonName: undefined }, new Date("2027-03-31T00:00:00Z")),
    ).toMatch(/^The certificate expires within a day/);
  });
});
