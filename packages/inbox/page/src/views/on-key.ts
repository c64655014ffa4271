import { NO_FILTERS, PARTS } from "../model/route.js";
import { go, route } from "../state/place.js";
import { feed } from "../state/store.js";
import { isDialogOpen } from "./dialog.js";
import { isDeleteAsked } from "./inbox/delete-dialog.js";
import { isKeysShown } from "./keys-dialog.js";

/** The keys of the page. In fields only Escape is one; in a dialog none is. */
export function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen()) return;
  const isInField = event.target instanceof Element && event.target.matches("input, textarea, select");
  if (event.key === "Escape") {
    leave(isInField ? (event.target as HTMLElement) : undefined);
    return;
  }
  if (isInField) return;
  const part = PARTS[Number(event.key) - 1];
  if (part !== undefined) {
    go({ part, chosen: "" });
    return;
  }
  switch (event.key) {
    case "?":
      isKeysShown.value = true;
      return;
    case "/":
      event.preventDefault();
      if (route.value.part !== "inbox") go({ part: "inbox", chosen: "" });
      requestAnimationFrame(() => document.getElementById("search")?.focus());
      return;
  }
  if (route.value.part === "inbox") inList(event);
}

function inList(event: KeyboardEvent): void {
  switch (event.key) {
    case "j":
    case "ArrowDown":
      event.preventDefault();
      step(1);
      return;
    case "k":
    case "ArrowUp":
      event.preventDefault();
      step(-1);
      return;
    case "x":
      isDeleteAsked.value = feed.value.total > 0;
  }
}

function step(by: 1 | -1): void {
  const { rows } = feed.value;
  const index = rows.findIndex(({ id }) => id === route.value.chosen);
  const next = rows[index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + by))];
  if (next !== undefined) go({ chosen: next.id }, "replace");
}

function leave(field: HTMLElement | undefined): void {
  if (field !== undefined) {
    field.blur();
    return;
  }
  if (route.value.chosen !== "") {
    go({ chosen: "" });
    return;
  }
  if (route.value.part === "inbox") go({ filters: NO_FILTERS });
}
