import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly title: string;
  /** Called when it closes, by Escape too. */
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** A dialog that is open as soon as it is drawn, so that no key reaches the page in between. */
export function Dialog({ title, close, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="dialog-title" onClose={close}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

/** Whether a dialog is open; while it is, keys are its own. */
export function isDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
