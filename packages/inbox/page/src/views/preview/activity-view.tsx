import type { ActivityCard } from "@apns/simulator/display";
import type { ComponentChildren, JSX } from "preact";

const MAX_FIELDS = 8;

/** A Live Activity. Only the app knows its design, so the fields are shown. */
export function ActivityView({ activity }: { activity: ActivityCard }): JSX.Element {
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

/** A Live Activity in the Dynamic Island. */
export function IslandText({
  activity,
  isExpanded,
}: {
  activity: ActivityCard;
  isExpanded: boolean;
}): JSX.Element {
  return isExpanded ? (
    ((<Fields value={activity.contentState} />) as JSX.Element)
  ) : (
    <span class="island-app">{activity.app.slice(0, 1)}</span>
  );
}
