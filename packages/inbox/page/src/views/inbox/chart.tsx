import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type Bar, barsOf, highestOf } from "../../model/bars.js";
import { clockTime, grouped } from "../../model/short-text.js";
import { stats } from "../../state/store.js";
import { Pair } from "../pair.js";

const WIDTH = 600;
const HEIGHT = 36;
const SECONDS_PER_BAR = 2;

/** The last two minutes as bars, and as a table for those who do not see the picture. */
export function Chart(): JSX.Element {
  const now = useSignal(Date.now());
  const isTable = useSignal(false);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) now.value = Date.now();
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  const bars = barsOf(stats.value?.seconds ?? [], now.value, SECONDS_PER_BAR);
  const highest = highestOf(bars);
  const { received = 0, accepted = 0, rejected = 0, discarded = 0 } = stats.value ?? {};
  const rate = bars.slice(-4, -1).reduce((sum, bar) => sum + totalOf(bar), 0) / (3 * SECONDS_PER_BAR);
  return (
    <section class="chart" aria-label="Rate and outcomes">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${grouped(Math.round(rate))} a second; highest ${grouped(Math.round(highest / SECONDS_PER_BAR))}`}
      >
        {bars.map((bar, index) => (
          <BarPicture
            key={bar.atMs}
            bar={bar}
            x={(index * WIDTH) / bars.length}
            highest={highest}
            count={bars.length}
          />
        ))}
      </svg>
      <dl class="numbers">
        <Pair name="a second">{grouped(Math.round(rate * 10) / 10)}</Pair>
        <Pair name="received">{grouped(received)}</Pair>
        <div class="accepted">
          <dt>accepted</dt>
          <dd>{grouped(accepted)}</dd>
        </div>
        <div class="rejected">
          <dt>rejected</dt>
          <dd>{grouped(rejected)}</dd>
        </div>
        {discarded > 0 && (
          <div class="discarded">
            <dt>unanswered</dt>
            <dd>{grouped(discarded)}</dd>
          </div>
        )}
      </dl>
      <button
        type="button"
        class="plain"
        aria-expanded={isTable.value}
        onClick={() => {
          isTable.value = !isTable.value;
        }}
      >
        Table
      </button>
      {isTable.value && <BarTable bars={bars} />}
    </section>
  );
}

function BarPicture({
  bar,
  x,
  highest,
  count,
}: {
  bar: Bar;
  x: number;
  highest: number;
  count: number;
}): JSX.Element {
  const scale = HEIGHT / highest;
  const width = WIDTH / count - 1.5;
  let top = HEIGHT;
  return (
    <g>
      <rect class="bar-base" x={x} width={width} y={HEIGHT - 1} height={1} />
      {(["accepted", "rejected", "discarded"] as const).map((outcome) => {
        const height = bar[outcome] === 0 ? 0 : Math.max(1.5, bar[outcome] * scale);
        top -= height;
        return height === 0 ? null : (
          <rect
            key={outcome}
            class={`bar-${outcome}`}
            x={x}
            width={width}
            y={Math.max(0, top)}
            height={height}
          />
        );
      })}
    </g>
  );
}

function BarTable({ bars }: { bars: readonly Bar[] }): JSX.Element {
  const filled = bars.filter((bar) => totalOf(bar) > 0).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <div class="bar-table" tabIndex={0} role="group" aria-label="Table of the chart">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Accepted</th>
            <th scope="col">Rejected</th>
            <th scope="col">Unanswered</th>
          </tr>
        </thead>
        <tbody>
          {filled.map((bar) => (
            <tr key={bar.atMs}>
              <th scope="row">{clockTime(new Date(bar.atMs).toISOString()).slice(0, 8)}</th>
              <td>{grouped(bar.accepted)}</td>
              <td>{grouped(bar.rejected)}</td>
              <td>{grouped(bar.discarded)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {filled.length === 0 && <p class="quiet">Nothing in the last two minutes.</p>}
    </div>
  );
}

function totalOf({ accepted, rejected, discarded }: Bar): number {
  return accepted + rejected + discarded;
}
