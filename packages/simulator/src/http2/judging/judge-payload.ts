import { type Http2Answer, refusal } from "../reason.js";

const OK: Http2Answer = { status: 200 };

/** Answers 200 for a JSON object of a permitted size. */
export function judgePayload(body: Buffer, maxPayloadBytes: number): Http2Answer {
  if (body.length === 0) return refusal("PayloadEmpty");
  if (body.length > maxPayloadBytes) return refusal("PayloadTooLarge");
  return jsonObject(body) === undefined ? refusal("PayloadEmpty") : OK;
}

/** Parses a JSON object; undefined for anything else. */
export function jsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
