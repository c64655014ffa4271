import { readFileSync } from "node:fs";

export interface EncodeVector {
  readonly name: string;
  readonly kind: "encode-command-0" | "encode-command-1" | "encode-command-2";
  readonly source: string;
  readonly input: {
    readonly tokenHex: string;
    readonly payloadJson: string;
    readonly payloadKwargs?: PyApnsKwargs;
    readonly identifier?: number;
    readonly expiry?: number;
    readonly priority?: number;
    readonly encoding?: string;
  };
  readonly hex: string;
  readonly frames: readonly {
    readonly command: number;
    readonly itemOrder?: readonly number[];
    readonly tokenHexOnWire: string;
    readonly identifier?: number;
    readonly expiry?: number;
    readonly priority?: number;
  }[];
  readonly resendHexAsCommand1?: readonly string[];
}

export interface RefusalVector {
  readonly name: string;
  readonly input: { readonly identifier?: number; readonly expiry?: number; readonly tokenHex?: string };
  readonly result: string;
}

interface Decoded {
  readonly status: number;
  readonly identifier: number;
}

export interface ErrorResponseVector {
  readonly name: string;
  readonly hex: string;
  readonly decoded: Decoded | readonly Decoded[] | null;
}

export interface FeedbackVector {
  readonly name: string;
  readonly hex: string;
  readonly expected: readonly (readonly [deviceToken: string, failedAt: number])[];
}

export interface TrimVector {
  readonly name: string;
  readonly input: {
    readonly truncateAtWordEnd?: boolean;
    readonly max?: number;
    readonly lengthBefore: number;
  };
  readonly lengthAfter: number;
  readonly alertCharsAfter?: number;
  readonly alertAfter?: string;
}

export type PyApnsKwargs = Readonly<Record<string, unknown>>;

export interface PayloadCase {
  readonly name: string;
  readonly kwargs: PyApnsKwargs;
  readonly json?: string;
  readonly bytes?: number;
  readonly error?: string;
  readonly payload_size?: number;
}

// Read rather than imported: the loader of the test runner refuses the lone surrogate in one of them.
const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`./${file}`, import.meta.url), "utf8"));

const binary = read("binary.json") as { vectors: { name: string; kind: string }[] };
const payloads = read("payloads.json") as { cases: unknown[] };

function vectorsOf<Vector>(...kinds: readonly string[]): Vector[] {
  return binary.vectors.filter((vector) => kinds.includes(vector.kind)) as unknown as Vector[];
}

export const allVectors: readonly { readonly name: string; readonly kind: string }[] = binary.vectors;
export const encodeVectors: readonly EncodeVector[] = vectorsOf(
  "encode-command-0",
  "encode-command-1",
  "encode-command-2",
);
export const knownBadVectors: readonly EncodeVector[] = vectorsOf("encode-command-2-known-bad");
export const refusalVectors: readonly RefusalVector[] = vectorsOf("encode-refusal");
export const errorResponseVectors: readonly ErrorResponseVector[] = vectorsOf("decode-error-response");
export const partialErrorResponseVectors: readonly ErrorResponseVector[] = vectorsOf(
  "decode-error-response-partial",
);
export const feedbackVectors: readonly FeedbackVector[] = vectorsOf(
  "decode-feedback",
  "decode-feedback-splits",
);
export const trimVectors: readonly TrimVector[] = vectorsOf("trim");
export const payloadCases: readonly PayloadCase[] = payloads.cases as unknown as PayloadCase[];
