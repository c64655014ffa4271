import { type Display, display, WHYS } from "@apns/simulator/display";
import { describePushType } from "@apns/wire/api";
import { isObject } from "./aps-keys.js";
import type { LintReport } from "./lint-payload.js";

/** Stands where the phone shows the app's name. */
const APP = "(the app's name)";

/** What a phone in its usual state makes of a payload: locked, and with notifications allowed. */
export interface OnPhone {
  readonly shown: boolean;
  /** Sentences for people. */
  readonly lines: readonly string[];
}

/**
 * What a phone would show. Undefined where it depends on more than the payload: an update or end of a Live Activity
 * changes what is shown already.
 */
export function onPhone({ payload, bytes, pushType }: LintReport, nowMs: number): OnPhone | undefined {
  if (payload === undefined || bytes === undefined || changesActivity(payload)) return undefined;
  const device = { app: { name: APP, sounds: soundsOf(payload) } };
  const { suggestedPriority: priority } = describePushType(pushType);
  const result = display({ payload, payloadBytes: bytes, pushType, priority }, device, nowMs);
  return { shown: result.shown, lines: result.shown ? shownLines(result) : whyLines(result) };
}

/** The app is taken to have the sound that the payload names. */
function soundsOf({ aps }: Readonly<Record<string, unknown>>): string[] {
  const sound = isObject(aps) ? aps["sound"] : undefined;
  const name = isObject(sound) ? sound["name"] : sound;
  return typeof name === "string" ? [name] : [];
}

function changesActivity({ aps }: Readonly<Record<string, unknown>>): boolean {
  return isObject(aps) && (aps["event"] === "update" || aps["event"] === "end");
}

function shownLines({ where, card, sound, badge }: Display): string[] {
  const lines = [`It is shown: ${where.join(", ")}.`];
  for (const line of [card?.title, card?.subtitle, card?.body]) {
    if (line !== undefined) lines.push(`  ${line.text}`);
  }
  if (sound !== undefined) lines.push(`  Sound: ${sound.name}.`);
  if (badge !== undefined) lines.push(badge === 0 ? "  The badge is removed." : `  Badge: ${badge}.`);
  return lines;
}

function whyLines(result: Display): string[] {
  if (result.why === undefined) return [];
  const { meaning, cure } = WHYS[result.why];
  return [`It shows nothing: ${meaning}`, `  ${cure}`];
}
