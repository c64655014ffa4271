import { reasons } from "@apns/wire/api";
import { errorCodeRows } from "./error-codes.js";

/** The page of the documentation about a reason of APNs, below the site's address; undefined for an unknown one. */
export function pageOfReason(reason: string | undefined): string | undefined {
  return reasons.some((known) => known.reason === reason) ? `reasons/${reason}` : undefined;
}

/** The same of a code of an error of ours; undefined for codes of others, such as those of Node. */
export function pageOfCode(code: unknown): string | undefined {
  return errorCodeRows.some((row) => row.code === code) ? `codes/${code}` : undefined;
}
