import { readFileSync } from "node:fs";

// The facts of apns-codes.json; its "origin" and "sources" state where they come from.

/** A reason in it; only the fields that the tests compare with. */
export interface KnownReason {
  readonly status: number;
  readonly reason: string;
  readonly api: readonly string[];
  readonly documented: boolean;
  readonly retryable: string;
  readonly tokenIsDead: boolean;
  readonly tokenSuspect: boolean;
  readonly scope: string;
  readonly action: string;
  readonly mustCloseConnection: boolean;
  readonly minDelaySeconds?: number;
  readonly legacyBinaryStatus: number;
  readonly aliases?: readonly string[];
}

export interface KnownPushType {
  readonly value: string;
  readonly topicSuffix: string;
  readonly topicBase: string;
  readonly topicExample: string;
  readonly allowedPriorities: readonly number[];
  readonly defaultPriority: number;
  readonly maxPayloadBytes: number;
  readonly auth: readonly string[];
  readonly suggestedExpiration: number | null;
  readonly requiredPayload: string | null;
}

interface Codes {
  readonly reasons: readonly KnownReason[];
  readonly pushTypes: readonly KnownPushType[];
  readonly limits: Readonly<Record<"payloadBytes" | "voipPayloadBytes" | "broadcastPayloadBytes", number>>;
  readonly apsKeys: readonly { readonly key: string }[];
  readonly topLevelKeys: readonly { readonly key: string }[];
}

const codes: Codes = JSON.parse(readFileSync(new URL("fixtures/apns-codes.json", import.meta.url), "utf8"));

export const knownReasons: readonly KnownReason[] = codes.reasons;
export const knownPushTypes: readonly KnownPushType[] = codes.pushTypes;
export const knownKeys: readonly string[] = [
  ...codes.apsKeys.map(({ key }) => `aps.${key}`),
  ...codes.topLevelKeys.map(({ key }) => key),
];
export const limits: Codes["limits"] = codes.limits;
