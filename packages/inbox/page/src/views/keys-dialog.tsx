import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Dialog } from "./dialog.js";

export const isKeysShown = signal(false);

const KEYS: readonly (readonly [string, string])[] = [
  ["j k, ↓ ↑", "next, previous notification"],
  ["/", "search"],
  ["x", "delete what is listed"],
  ["Esc", "close, leave the search, choose nothing, clear the filters"],
  ["1 … 5", "the parts of the page"],
  ["?", "these keys"],
];

/** What the keyboard does. */
export function KeysDialog(): JSX.Element {
  const close = (): void => {
    isKeysShown.value = false;
  };
  return (
    <Dialog title="Keys" close={close}>
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}
