import { activitiesOf, type Display, type Screen } from "@apns/simulator/display";
import type { ComponentChildren, JSX } from "preact";
import type { Notification } from "../../../../src/api/notification.js";
import { ActivityView, IslandText } from "./activity-view.js";
import { CardView } from "./card-view.js";

/** How many earlier cards there is room for. */
const MOST_EARLIER = 2;

interface PhoneProps {
  readonly notification: Notification;
  readonly lock: "locked" | "in-use";
  readonly display: Display;
  readonly screen: Screen;
}

/** An iPhone: its lock screen, or the screen in use. */
export function Phone({ notification, lock, display, screen }: PhoneProps): JSX.Element {
  const { where, card, activity } = display;
  const isLocked = lock === "locked";
  const time = new Date(notification.receivedAt).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const isInIsland = where.includes("island") || where.includes("island-expanded");
  return (
    <div class={isLocked ? "screen" : "screen in-use"}>
      <div
        class={`island ${isInIsland ? "busy" : ""} ${where.includes("island-expanded") ? "expanded" : ""}`}
      >
        {isInIsland && activity !== undefined && (
          <IslandText activity={activity} isExpanded={where.includes("island-expanded")} />
        )}
      </div>
      {isLocked && (
        <div class="clock">
          <span class="date">
            {new Date(notification.receivedAt).toLocaleDateString([], {
              weekday: "long",
              day: "numeric",
              month: "long",
            })}
          </span>
          <span class="hour">{time}</span>
        </div>
      )}
      <div class="cards">
        {card !== undefined && isOnScreen(display) && <CardView card={card} isQuiet={!display.shown} />}
        {activity !== undefined && where.includes("activity-card") && <ActivityView activity={activity} />}
        {isLocked && <Earlier screen={screen} display={display} />}
      </div>
      {display.badge !== undefined && display.badge > 0 && (
        <div class="app-icon">
          <span class="badge">{display.badge}</span>
        </div>
      )}
    </div>
  );
}

/** What the lock screen had already, Live Activities first, and how much more. */
function Earlier({ screen, display }: { screen: Screen; display: Display }): ComponentChildren {
  const activities = activitiesOf(screen).filter(({ id }) => id !== display.activity?.id);
  const cards = screen.cards.filter(({ id, waits }) => waits !== true && id !== display.card?.id);
  const room = Math.max(MOST_EARLIER - activities.length, 0);
  const more = activities.length + cards.length - MOST_EARLIER;
  return (
    <>
      {activities.slice(0, MOST_EARLIER).map((activity) => (
        <ActivityView key={activity.id} activity={activity} />
      ))}
      {cards.slice(0, room).map((card) => (
        <CardView key={card.id} card={card} isQuiet={true} isEarlier={true} />
      ))}
      {more > 0 && <p class="more-cards">and {more} more</p>}
    </>
  );
}

/** A card of the list is there when somebody looks; what waits for the summary is not. */
function isOnScreen({ where }: Display): boolean {
  return ["lock-screen", "banner", "notification-centre"].some((place) =>
    (where as readonly string[]).includes(place),
  );
}
