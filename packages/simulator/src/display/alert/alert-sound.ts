import type { InterruptionLevel, Sound } from "../card.js";
import type { Push } from "../push.js";
import { isObject, member, numberMember, textMember } from "../text/json-members.js";

/** The sound that the payload asks for; undefined for silence. */
export function soundOf(push: Push, level: InterruptionLevel): Sound | undefined {
  const sound = member(push.aps, "sound");
  if (sound === undefined || sound === null || sound === "") return undefined;
  if (typeof sound === "string") return playing(push, { name: sound, volume: 1, level });
  if (!isObject(sound)) {
    push.notes.add("not-understood", "aps.sound");
    return undefined;
  }
  const volume = numberMember(sound, "volume") ?? 1;
  const name = textMember(sound, "name") ?? "default";
  return playing(push, { name, volume: Math.min(1, Math.max(0, volume)), level });
}

/** Whether the sound asks for a critical alert. */
export function isCriticalSound({ aps }: Push): boolean {
  const sound = member(aps, "sound");
  return isObject(sound) && member(sound, "critical") === 1;
}

function playing(
  { device, notes }: Push,
  { name, volume, level }: { name: string; volume: number; level: InterruptionLevel },
): Sound {
  const isKnown = name === "default" || device.app.sounds.includes(name);
  if (!isKnown) notes.add("sound-unknown", "aps.sound");
  const isCritical = level === "critical";
  return {
    name: isKnown ? name : "default",
    isCritical,
    volume,
    isMuted: device.muteSwitch === "silent" && !isCritical,
  };
}
