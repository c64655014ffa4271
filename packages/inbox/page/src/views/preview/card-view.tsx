import type { Card, Line } from "@apns/simulator/display";
import type { JSX } from "preact";

interface CardProps {
  readonly card: Card;
  readonly isQuiet: boolean;
  readonly isEarlier?: boolean;
}

/** A notification as a card of an iPhone. */
export function CardView({ card, isQuiet, isEarlier = false }: CardProps): JSX.Element {
  return (
    <article class={isQuiet ? "card quiet-card" : "card"}>
      <span class="icon" aria-hidden="true">
        {card.app.slice(0, 1)}
      </span>
      <div class="card-text">
        {(card.level === "time-sensitive" || card.level === "critical") && (
          <span class="level">{card.level === "critical" ? "CRITICAL" : "TIME SENSITIVE"}</span>
        )}
        <CardLines card={card} />
        {card.actions.length > 0 && (
          <span class="long-press">
            {card.actions.map((action) => (
              <bdi key={action}>{action}</bdi>
            ))}
          </span>
        )}
      </div>
      <span class="now">{isEarlier ? "earlier" : "now"}</span>
    </article>
  );
}

/** Title, subtitle and body, each in its own direction. */
export function CardLines({ card }: { card: Card }): JSX.Element {
  return (
    <>
      {card.title !== undefined && <TextLine line={card.title} kind="title" />}
      {card.subtitle !== undefined && <TextLine line={card.subtitle} kind="subtitle" />}
      {card.body !== undefined && <TextLine line={card.body} kind="body" />}
    </>
  );
}

function TextLine({ line, kind }: { line: Line; kind: string }): JSX.Element {
  return (
    <p class={`text-${kind}`} dir={line.direction}>
      {line.text}
    </p>
  );
}
