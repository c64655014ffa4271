import { signal } from "@preact/signals";
import type { PreviewLook } from "../../model/preview.js";

/** How the phone looks. It is not the page's theme: a dark page may show a light phone. */
export const look = signal<PreviewLook & { readonly appearance: "light" | "dark" }>({
  kind: undefined,
  lock: undefined,
  focus: undefined,
  appearance: "light",
});
