import type { JSX } from "preact";
import { type Filters, hasFilters, NO_FILTERS } from "../../model/route.js";
import { grouped } from "../../model/short-text.js";
import { go, route } from "../../state/place.js";
import { feed, feedError } from "../../state/store.js";
import { Details } from "../details/details.js";
import { ErrorLine } from "../error-line.js";
import { Chart } from "./chart.js";
import { DeleteDialog, isDeleteAsked } from "./delete-dialog.js";
import { NotificationList } from "./notification-list.js";

const OUTCOMES = ["accepted", "rejected", "discarded"];
const PUSH_TYPES =
  "alert background liveactivity voip complication controls fileprovider location mdm pushtotalk widgets".split(
    " ",
  );

/** The list, with the chosen notification beside it. */
export function InboxPart(): JSX.Element {
  const isChosen = route.value.chosen !== "";
  return (
    <div class={isChosen ? "split chosen" : "split"}>
      <section class="list-side" aria-label="Notifications">
        <Chart />
        <Toolbar />
        <NotificationList />
      </section>
      <Details />
      {isDeleteAsked.value && <DeleteDialog />}
    </div>
  );
}

function Toolbar(): JSX.Element {
  const { filters } = route.value;
  const set = (change: Partial<Filters>): void => go({ filters: { ...filters, ...change } }, "replace");
  return (
    <div class="toolbar">
      <label class="search">
        <span class="sr">Search</span>
        <input
          id="search"
          type="search"
          placeholder="Search:  text  topic:com.example  reason:Bad  -type:background"
          value={filters.q}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => set({ q: currentTarget.value })}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <div class="filters">
        <Choice
          name="Outcome"
          all="any outcome"
          values={OUTCOMES}
          value={filters.outcome}
          set={(outcome) => set({ outcome })}
        />
        <Choice
          name="Push type"
          all="any type"
          values={PUSH_TYPES}
          value={filters.pushType}
          set={(pushType) => set({ pushType })}
        />
        {filters.topic !== "" && (
          <Applied name="topic" value={filters.topic} clear={() => set({ topic: "" })} />
        )}
        {filters.deviceToken !== "" && (
          <Applied name="device" value={filters.deviceToken} clear={() => set({ deviceToken: "" })} />
        )}
        <span class="total">{grouped(feed.value.total)}</span>
        {hasFilters(filters) && (
          <button type="button" class="plain" onClick={() => go({ filters: NO_FILTERS })}>
            Clear filters
          </button>
        )}
        <button
          type="button"
          class="plain push-end"
          disabled={feed.value.total === 0}
          onClick={() => {
            isDeleteAsked.value = true;
          }}
        >
          Delete…
        </button>
      </div>
      <ErrorLine message={feedError.value} />
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly all: string;
  readonly values: readonly string[];
  readonly value: string;
  readonly set: (value: string) => void;
}

function Choice({ name, all, values, value, set }: ChoiceProps): JSX.Element {
  return (
    <select aria-label={name} value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
      <option value="">{all}</option>
      {values.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}

function Applied({ name, value, clear }: { name: string; value: string; clear: () => void }): JSX.Element {
  return (
    <button type="button" class="chip applied" title={`Remove the filter ${name}`} onClick={clear}>
      {name} <bdi>{value.length > 24 ? `${value.slice(0, 24)}…` : value}</bdi> ×
    </button>
  );
}
