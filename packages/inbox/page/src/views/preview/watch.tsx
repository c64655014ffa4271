import type { Display } from "@apns/simulator/display";
import type { JSX } from "preact";
import { ActivityView } from "./activity-view.js";
import { CardLines } from "./card-view.js";

/** A Watch: the long look of a notification. */
export function Watch({ display }: { display: Display }): JSX.Element {
  const { card, activity, where } = display;
  return (
    <div class="screen">
      {card !== undefined && where.includes("watch") && (
        <div class="long-look">
          <div class="look-app">{card.app}</div>
          <CardLines card={card} />
          {card.actions.map((action) => (
            <span key={action} class="action">
              {action}
            </span>
          ))}
          <span class="action">Dismiss</span>
        </div>
      )}
      {activity !== undefined && where.includes("smart-stack") && <ActivityView activity={activity} />}
    </div>
  );
}
