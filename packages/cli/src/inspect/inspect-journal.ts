import { maskDeviceToken } from "@apns/wire";
import type { Frame, Inspection, Shown } from "./frame.js";

const HEX = /^[0-9a-f]+$/i;
/** What the payload is in `payloadText` already, digit for digit. */
const LEFT_OUT: ReadonlySet<string> = new Set(["kind", "payload"]);

/** Whether a text begins as a journal of `apns simulate` does: a JSON line with a kind. */
export function isJournal(text: string): boolean {
  return kindOf(text.slice(0, text.indexOf("\n") + 1) || text) !== undefined;
}

/** The entries of a journal of `apns simulate`: what was received, in order, and what was answered. */
export function inspectJournal(text: string, shown: Shown): Inspection {
  const frames: Frame[] = [];
  for (const [place, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const kind = kindOf(line);
    if (kind === undefined) return { frames, failure: `Line ${place + 1} is not an entry of a journal.` };
    const entries = Object.entries(JSON.parse(line) as object).filter(([name]) => !LEFT_OUT.has(name));
    frames.push({ frame: kind, fields: Object.fromEntries(entries.map((entry) => masked(entry, shown))) });
  }
  return { frames, failure: undefined };
}

function kindOf(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const { kind } = (entry ?? {}) as { readonly kind?: unknown };
    return typeof kind === "string" ? kind : undefined;
  } catch {
    return undefined;
  }
}

function masked([name, value]: [string, unknown], shown: Shown): [string, unknown] {
  if (shown === "whole" || typeof value !== "string") return [name, value];
  if (name === "deviceToken" && HEX.test(value)) return [name, maskDeviceToken(value)];
  if (name !== "path") return [name, value];
  return [name, value.replace(/(?<=\/3\/device\/)[0-9a-f]+/i, (deviceToken) => maskDeviceToken(deviceToken))];
}
