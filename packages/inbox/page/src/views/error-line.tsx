import type { JSX } from "preact";

/** What went wrong, where it went wrong; screen readers read it at once. Nothing if nothing did. */
export function ErrorLine({ message }: { message: string }): JSX.Element | null {
  if (message === "") return null;
  return (
    <p class="error" role="alert">
      {message}
    </p>
  );
}
