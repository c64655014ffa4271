import type { JSX } from "preact";

interface SegmentsProps<Value> {
  /** For screen readers: what is chosen here. */
  readonly name: string;
  /** Each value with its word. */
  readonly choices: readonly (readonly [Value, string])[];
  readonly value: Value;
  readonly choose: (value: Value) => void;
}

/** Buttons in a row, one of them pressed. */
export function Segments<Value extends string | number>({
  name,
  choices,
  value,
  choose,
}: SegmentsProps<Value>): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={name}>
      {choices.map(([each, word]) => (
        <button type="button" key={each} aria-pressed={each === value} onClick={() => choose(each)}>
          {word}
        </button>
      ))}
    </div>
  );
}
