import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { NotificationSummary } from "../../../../src/api/notification.js";
import { listWindow } from "../../model/list-window.js";
import { hasFilters } from "../../model/route.js";
import { clockTime, grouped, shortToken } from "../../model/short-text.js";
import { go, route } from "../../state/place.js";
import { feed, readAt, readOlder } from "../../state/store.js";
import { Answer } from "../answer.js";
import { EmptyInbox } from "./empty-inbox.js";

const ROW_HEIGHT = 46;

/** The list. It draws the rows around the visible ones only, however many there are. */
export function NotificationList(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const view = useSignal({ scrollTop: 0, height: 600 });
  const { rows, held, total, missed, older } = feed.value;
  const { chosen, filters } = route.value;
  const index = rows.findIndex(({ id }) => id === chosen);

  const measure = (): void => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    view.value = { scrollTop, height: clientHeight };
    readAt(scrollTop < ROW_HEIGHT / 2 ? "at-top" : "away");
    if (scrollTop + clientHeight > (feed.value.rows.length - 20) * ROW_HEIGHT) void readOlder();
  };
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  // Scroll the chosen row into view for j and k; a row that was clicked is in view already.
  useLayoutEffect(() => {
    if (box.current === null || index < 0) return;
    const top = index * ROW_HEIGHT;
    const { scrollTop, clientHeight } = box.current;
    if (top < scrollTop) box.current.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight)
      box.current.scrollTop = top + ROW_HEIGHT - clientHeight;
  }, [chosen]);

  const { first, end } = listWindow(rows.length, { ...view.value, rowHeight: ROW_HEIGHT });
  return (
    <div class="list-frame">
      {held.length > 0 && (
        <button
          type="button"
          class="held"
          onClick={() => {
            box.current?.scrollTo({ top: 0 });
            readAt("at-top");
          }}
        >
          ↑ {grouped(held.length)} new
        </button>
      )}
      {missed > 0 && <p class="missed">The inbox dropped {grouped(missed)} before this page read them.</p>}
      {rows.length === 0 && held.length === 0 && <EmptyInbox isFiltered={hasFilters(filters)} />}
      <div
        ref={box}
        class="list"
        role="listbox"
        tabIndex={0}
        aria-label="Notifications, the newest first"
        aria-activedescendant={index >= first && index < end ? `row-${chosen}` : undefined}
        onScroll={measure}
      >
        <div class="rows" role="presentation" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
          <div
            class="window"
            role="presentation"
            style={{ transform: `translateY(${first * ROW_HEIGHT}px)` }}
          >
            {rows.slice(first, end).map((row, offset) => (
              <Row
                key={row.id}
                row={row}
                isChosen={row.id === chosen}
                position={first + offset + 1}
                total={total}
              />
            ))}
          </div>
        </div>
      </div>
      {older !== null && rows.length > 0 && (
        <button type="button" class="plain older" onClick={() => void readOlder()}>
          Load older
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: NotificationSummary;
  readonly isChosen: boolean;
  readonly position: number;
  readonly total: number;
}

function Row({ row, isChosen, position, total }: RowProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys; see on-key.ts.
    // biome-ignore lint/a11y/useFocusableInteractive: a listbox keeps the focus, and names the active option.
    <div
      id={`row-${row.id}`}
      role="option"
      class={`row ${row.outcome}`}
      aria-selected={isChosen}
      aria-setsize={total}
      aria-posinset={position}
      onClick={() => go({ chosen: isChosen ? "" : row.id }, isChosen ? "push" : "replace")}
    >
      <span class="row-time">{clockTime(row.receivedAt)}</span>
      <span class="row-text">
        {row.text === "" ? <i class="quiet">{nameOf(row)}</i> : <bdi>{row.text}</bdi>}
      </span>
      <Answer row={row} />
      <span class="row-type">{row.pushType ?? (row.protocol === "binary" ? "binary" : "no type")}</span>
      <span class="row-facts">
        <bdi>{row.topic ?? "no topic"}</bdi>
        <span class="mono">
          {row.channelId === null ? shortToken(row.deviceToken) : `channel ${row.channelId}`}
        </span>
        {row.collapseId !== null && <bdi class="collapse">{row.collapseId}</bdi>}
      </span>
      <span class="row-why">{row.outcome === "accepted" && row.why !== null ? row.why : ""}</span>
    </div>
  );
}

function nameOf({ why, pushType }: NotificationSummary): string {
  if (pushType === "background" || why === "background") return "background update";
  return pushType === "liveactivity" ? "Live Activity" : "no text";
}
