import type { JSX } from "preact";
import { PARTS, type Part } from "../model/route.js";
import { duration, grouped } from "../model/short-text.js";
import { health } from "../state/live.js";
import { go, route, theme } from "../state/place.js";
import { clock, connections, devices, feed, rules, stats } from "../state/store.js";
import { isKeysShown } from "./keys-dialog.js";

const STATES = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Polling",
} as const;
const NEXT_THEME = { system: "light", light: "dark", dark: "system" } as const;

/** Name, parts, and whether the page is live. */
export function Header({ titles }: { titles: Readonly<Record<Part, string>> }): JSX.Element {
  const counts: Readonly<Record<Part, number>> = {
    inbox: feed.value.total,
    devices: devices.value.length,
    faults: rules.value.length,
    connections: connections.value.filter(({ state }) => state === "open").length,
    setup: 0,
  };
  return (
    <header class="top">
      <h1 class="brand">
        <span class="mark" aria-hidden="true" />
        apns <span class="quiet">inbox</span>
      </h1>
      <nav aria-label="Parts">
        {PARTS.map((part) => (
          <button
            type="button"
            key={part}
            class="tab"
            aria-current={route.value.part === part ? "page" : undefined}
            onClick={() => go({ part, chosen: "" })}
          >
            {titles[part]}
            {counts[part] > 0 && <span class="count">{grouped(counts[part])}</span>}
          </button>
        ))}
      </nav>
      <div class="top-end">
        <Ahead />
        <Dropped />
        <span
          class={`health health-${health.value.state}`}
          title={health.value.cause || "Events appear as they happen."}
        >
          <span class="dot" aria-hidden="true" />
          {STATES[health.value.state]}
        </span>
        <button
          type="button"
          class="plain"
          onClick={() => {
            theme.value = NEXT_THEME[theme.value];
          }}
        >
          <span class="sr">Colours: </span>
          {theme.value}
        </button>
        <button
          type="button"
          class="plain"
          aria-label="Keys"
          onClick={() => {
            isKeysShown.value = true;
          }}
        >
          ?
        </button>
      </div>
      {(health.value.state === "polling" || health.value.state === "reconnecting") && (
        <p class="cause">{health.value.cause}</p>
      )}
    </header>
  );
}

function Ahead(): JSX.Element | null {
  const ahead = clock.value?.advancedMs ?? 0;
  return ahead === 0 ? null : (
    <span class="chip" title="The simulator's clock">
      +{duration(ahead)}
    </span>
  );
}

function Dropped(): JSX.Element | null {
  const dropped = stats.value?.dropped ?? 0;
  if (dropped === 0) return null;
  return (
    <span class="chip" title="The inbox keeps the newest notifications; it dropped these">
      {grouped(dropped)} dropped
    </span>
  );
}
