import { type Display, WHYS } from "@apns/simulator/display";
import type { JSX } from "preact";

/** Whether something is presented, where, and if not, why. */
export function Verdict({ display }: { display: Display }): JSX.Element {
  if (display.why !== undefined) {
    const { meaning, cure } = WHYS[display.why];
    return (
      <div class="verdict hidden">
        <b>
          Not presented: <code>{display.why}</code>
        </b>
        <p>{meaning}</p>
        <p class="quiet">{cure}</p>
      </div>
    );
  }
  const heard =
    display.sound === undefined ? "silent" : display.sound.isMuted ? "muted" : `sound ${display.sound.name}`;
  const facts = [
    display.where.length === 0
      ? "nothing drawn"
      : display.where.map((place) => place.replace("-", " ")).join(", "),
    heard,
    ...(display.lights ? ["screen lights up"] : []),
    ...(display.appWoken === "perhaps" ? ["app perhaps woken"] : []),
  ];
  return (
    <div class="verdict">
      <b>Shown</b>
      <p class="quiet">{facts.join(" · ")}</p>
    </div>
  );
}
