import { effect, signal } from "@preact/signals";
import { formatRoute, parseRoute, type Route } from "../model/route.js";

/** What the page shows; the address bar says the same. */
export const route = signal<Route>(parseRoute(location.search));

/** Goes somewhere. The back button undoes a `push`. */
export function go(change: Partial<Route>, step: "push" | "replace" = "push"): void {
  const next = { ...route.value, ...change };
  const search = formatRoute(next);
  if (search === formatRoute(route.value)) return;
  const address = `${location.pathname}${search}`;
  if (step === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  route.value = next;
}

addEventListener("popstate", () => {
  route.value = parseRoute(location.search);
});

export type Theme = "system" | "light" | "dark";

/** The colours of the page; the phone of the preview has its own. */
export const theme = signal<Theme>(storedTheme());

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
  try {
    localStorage.setItem("inbox-theme", theme.value);
  } catch {
    // Without storage the theme lasts for this visit.
  }
});

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem("inbox-theme");
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}
