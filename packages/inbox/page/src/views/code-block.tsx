import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

/** Text to paste. Copies it, or selects it where the browser allows no clipboard. */
export function CodeBlock({ title, text }: { title: string; text: string }): JSX.Element {
  const code = useRef<HTMLPreElement>(null);
  const word = useSignal("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      word.value = "Copied";
    } catch {
      if (code.current !== null) getSelection()?.selectAllChildren(code.current);
      word.value = "Selected";
    }
    setTimeout(() => {
      word.value = "Copy";
    }, 1500);
  };
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <pre ref={code} tabIndex={0} aria-label={title}>
        {text}
      </pre>
      <button type="button" class="plain copy" onClick={() => void copy()}>
        {word}
        <span class="sr"> {title}</span>
      </button>
    </div>
  );
}
