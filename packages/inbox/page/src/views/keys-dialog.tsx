import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

export const isKeysShown = signal(false);

const KEYS: readonly (readonly [string, string])[] = [
  ["j k, ↓ ↑", "next, previous notification"],
  ["/", "search"],
  ["x", "delete what is listed"],
  ["Esc", "close, leave the search, choose nothing"],
  ["1 … 5", "the parts of the page"],
  ["?", "these keys"],
];

/** What the keyboard does. */
export function KeysDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = (): void => {
    isKeysShown.value = false;
  };
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">Keys</h2>
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
    </dialog>
  );
}
