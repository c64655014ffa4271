import type { ComponentChildren, JSX } from "preact";

/** A name and what it stands for, in a `dl` of pairs. */
export function Pair({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
