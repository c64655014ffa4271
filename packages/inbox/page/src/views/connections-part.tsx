import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Connection, ConnectionAction, Frame } from "../../../src/api/connection.js";
import { ask } from "../api/api.js";
import { clockTime, grouped } from "../model/short-text.js";
import { go, route } from "../state/place.js";
import { attempt, connections } from "../state/store.js";
import { ErrorLine } from "./error-line.js";
import { Pair } from "./pair.js";

const MAX_SHOWN = 100;

/** Connections of senders, and the frames of the chosen one. */
export function ConnectionsPart(): JSX.Element {
  const all = connections.value.slice(0, MAX_SHOWN);
  const chosen = all.find(({ id }) => id === route.value.chosen);
  return (
    <div class={chosen === undefined ? "split" : "split chosen"}>
      <section class="list-side scrolls" aria-label="Connections">
        <div class="column-head">
          <h2>Connections</h2>
          <p class="quiet">The newest first. The last closed ones are listed, too.</p>
        </div>
        {all.length === 0 && <p class="empty">No connections yet.</p>}
        <ul class="connections">
          {all.map((connection) => (
            <li key={connection.id}>
              <button
                type="button"
                class={`connection ${connection.state}`}
                aria-pressed={connection.id === chosen?.id}
                onClick={() => go({ chosen: connection.id }, "replace")}
              >
                <b>{connection.id}</b>
                <span class="connection-state">{connection.closeReason ?? connection.state}</span>
                <span class="quiet">{connection.peer}</span>
                <span class="quiet">{grouped(connection.notifications)} notifications</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen === undefined ? (
        <section class="details nothing" aria-label="Details">
          <p class="quiet">Choose a connection to see its frames.</p>
        </section>
      ) : (
        <ConnectionDetails key={chosen.id} connection={chosen} />
      )}
    </div>
  );
}

function ConnectionDetails({ connection }: { connection: Connection }): JSX.Element {
  const error = useSignal("");
  const {
    id,
    state,
    service,
    peer,
    tlsVersion,
    openedAt,
    closedAt,
    closeReason,
    closeDetail,
    bytesIn,
    bytesOut,
    openStreams,
  } = connection;
  const act = async (body: ConnectionAction): Promise<void> => {
    error.value = await attempt(`${id}: ${body.action}`, () =>
      ask(`api/v1/connections/${id}`, { method: "POST", body }),
    );
  };
  const pairs: readonly (readonly [string, string | null])[] = [
    ["peer", peer],
    ["TLS", tlsVersion],
    ["opened", clockTime(openedAt)],
    ["closed", closedAt === null ? null : `${clockTime(closedAt)} ${closeReason ?? ""} ${closeDetail ?? ""}`],
    ["bytes", `${grouped(bytesIn)} in, ${grouped(bytesOut)} out`],
    ["open streams", service === "http2" ? grouped(openStreams) : null],
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section class="details" aria-label="Details" tabIndex={0}>
      <div class="details-head">
        <h2>{id}</h2>
        {state === "open" && (
          <div class="buttons">
            {service === "http2" && (
              <button type="button" onClick={() => void act({ action: "goaway" })}>
                GOAWAY
              </button>
            )}
            <button type="button" onClick={() => void act({ action: "close" })}>
              Close
            </button>
            <button type="button" class="danger" onClick={() => void act({ action: "reset" })}>
              Reset
            </button>
          </div>
        )}
        <button type="button" class="plain" aria-label="Close details" onClick={() => go({ chosen: "" })}>
          ×
        </button>
      </div>
      <ErrorLine message={error.value} />
      <dl class="pairs">
        {pairs.map(([name, value]) =>
          value === null ? null : (
            <Pair key={name} name={name}>
              <bdi>{value}</bdi>
            </Pair>
          ),
        )}
      </dl>
      <Frames id={id} />
    </section>
  );
}

/** The newest frames. Listing them costs the simulator work, so the page asks only while it is visible. */
function Frames({ id }: { id: string }): JSX.Element {
  const frames = useSignal<readonly Frame[]>([]);
  useEffect(() => {
    const read = async (): Promise<void> => {
      if (document.hidden) return;
      try {
        frames.value = (await ask<{ frames: readonly Frame[] }>(`api/v1/connections/${id}/frames`)).frames;
      } catch {
        // Keep the list: the header shows that the inbox does not answer.
      }
    };
    void read();
    const timer = setInterval(() => void read(), 1000);
    return () => clearInterval(timer);
  }, [id]);
  return (
    <section>
      <h3>
        Frames <span class="quiet">the last {frames.value.length}</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div class="frames-scroll" tabIndex={0} role="group" aria-label="Table of the frames">
        <table class="frames">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Direction</th>
              <th scope="col">Frame</th>
              <th scope="col">Stream</th>
              <th scope="col">Bytes</th>
              <th scope="col">Detail</th>
            </tr>
          </thead>
          <tbody>
            {frames.value.toReversed().map((frame) => (
              <tr key={frame.sequence} class={frame.direction}>
                <td class="mono">{clockTime(frame.at)}</td>
                <td>{frame.direction === "in" ? "→ in" : "← out"}</td>
                <td>
                  <b>{frame.type}</b>
                </td>
                <td>{frame.stream}</td>
                <td>{grouped(frame.bytes)}</td>
                <td>
                  <bdi>{frame.detail ?? ""}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
