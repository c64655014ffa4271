import type { Push } from "../push.js";
import { member } from "../text/json-members.js";
import type { AlertText } from "./alert-text.js";

/** The text after the app's service extension, or `filtered` if it may drop notifications and does. */
export function extendedText(push: Push, text: AlertText | undefined): AlertText | "filtered" | undefined {
  if (member(push.aps, "mutable-content") !== 1) return text;
  if (text === undefined) {
    push.notes.add("extension-needs-text", "aps.mutable-content");
    return undefined;
  }
  const { extension, entitlements } = push.device.app;
  switch (extension?.does) {
    case undefined:
      push.notes.add("extension-unknown", "aps.mutable-content");
      return text;
    case "time-out":
      push.notes.add("extension-too-late", "aps.mutable-content");
      return text;
    case "empty":
      return entitlements.includes("filtering") ? "filtered" : text;
    case "change": {
      const { does: _, ...changes } = extension;
      return { ...text, ...changes };
    }
  }
}
