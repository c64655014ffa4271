import {
  type ActivityCard,
  activitiesOf,
  type Card,
  type Display,
  type Line,
  type Screen,
  WHYS,
} from "@apns/simulator/display";
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { Notification } from "../../../src/api/notification.js";
import type { PreviewLook } from "../model/preview.js";

/** How the phone looks. It is not the page's theme: a dark page may show a light phone. */
export const look = signal<PreviewLook & { readonly appearance: "light" | "dark" }>({
  kind: "iphone",
  lock: "locked",
  focus: "off",
  appearance: "light",
});

/** What the phone shows, drawn from `display` and nothing else. */
export function Preview({
  notification,
  display,
  screen,
}: {
  notification: Notification;
  display: Display;
  screen: Screen;
}): JSX.Element {
  const { kind, appearance } = look.value;
  return (
    <section class="preview" aria-label="What the phone shows">
      <div class="segments-row">
        <Segments name="Device" values={["iphone", "watch"]} words={["iPhone", "Watch"]} field="kind" />
        <Segments name="Screen" values={["locked", "in-use"]} words={["Locked", "In use"]} field="lock" />
        <Segments name="Focus" values={["off", "on"]} words={["No Focus", "Focus"]} field="focus" />
        <Segments name="Appearance" values={["light", "dark"]} words={["Light", "Dark"]} field="appearance" />
      </div>
      <div class={`device ${kind} ${appearance} ${display.lights || kind === "iphone" ? "lit" : ""}`}>
        {kind === "watch" ? (
          <Watch display={display} />
        ) : (
          <Phone notification={notification} display={display} screen={screen} />
        )}
      </div>
      <Verdict display={display} />
    </section>
  );
}

interface PhoneProps {
  readonly notification: Notification;
  readonly display: Display;
  readonly screen: Screen;
}

function Phone({ notification, display, screen }: PhoneProps): JSX.Element {
  const { where, card, activity } = display;
  const isLocked = look.value.lock === "locked";
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

/** How many cards from before there is room for. */
const MOST_EARLIER = 2;

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

function Watch({ display }: { display: Display }): JSX.Element {
  const { card, activity, where } = display;
  return (
    <div class="screen">
      {card !== undefined && where.includes("watch") && (
        <div class="long-look">
          <div class="look-app">{card.app}</div>
          <Lines card={card} />
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

interface CardProps {
  readonly card: Card;
  readonly isQuiet: boolean;
  readonly isEarlier?: boolean;
}

function CardView({ card, isQuiet, isEarlier = false }: CardProps): JSX.Element {
  return (
    <article class={isQuiet ? "card quiet-card" : "card"}>
      <span class="icon" aria-hidden="true">
        {card.app.slice(0, 1)}
      </span>
      <div class="card-text">
        {(card.level === "time-sensitive" || card.level === "critical") && (
          <span class="level">{card.level === "critical" ? "CRITICAL" : "TIME SENSITIVE"}</span>
        )}
        <Lines card={card} />
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

function Lines({ card }: { card: Card }): JSX.Element {
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

/** Only the app knows its design: the fields are shown. */
function ActivityView({ activity }: { activity: ActivityCard }): JSX.Element {
  return (
    <article class={`card activity state-${activity.state}`}>
      <div class="card-text">
        <p class="text-title">
          {activity.app} {activity.type !== undefined && <bdi class="type">{activity.type}</bdi>}
          {activity.state !== "active" && <span class="level">{activity.state.toUpperCase()}</span>}
        </p>
        <Fields value={activity.attributes} />
        <Fields value={activity.contentState} />
      </div>
    </article>
  );
}

const MAX_FIELDS = 8;

function Fields({ value }: { value: unknown }): ComponentChildren {
  if (typeof value !== "object" || value === null) return null;
  const entries = Object.entries(value);
  if (entries.length === 0) return null;
  return (
    <dl class="fields">
      {entries.slice(0, MAX_FIELDS).map(([name, member]) => (
        <div key={name}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd>
            <bdi>{typeof member === "string" ? member : JSON.stringify(member)}</bdi>
          </dd>
        </div>
      ))}
      {entries.length > MAX_FIELDS && <div>and {entries.length - MAX_FIELDS} more</div>}
    </dl>
  );
}

function IslandText({ activity, isExpanded }: { activity: ActivityCard; isExpanded: boolean }): JSX.Element {
  return isExpanded ? (
    ((<Fields value={activity.contentState} />) as JSX.Element)
  ) : (
    <span class="island-app">{activity.app.slice(0, 1)}</span>
  );
}

function Verdict({ display }: { display: Display }): JSX.Element {
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

interface SegmentsProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly words: readonly string[];
  readonly field: "kind" | "lock" | "focus" | "appearance";
}

function Segments({ name, values, words, field }: SegmentsProps): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={name}>
      {values.map((value, index) => (
        <button
          type="button"
          key={value}
          aria-pressed={look.value[field] === value}
          onClick={() => {
            look.value = { ...look.value, [field]: value };
          }}
        >
          {words[index]}
        </button>
      ))}
    </div>
  );
}
