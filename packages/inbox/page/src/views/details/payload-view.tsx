import type { DisplayNote } from "@apns/simulator/display";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Notification } from "../../../../src/api/notification.js";
import { type JsonLine, jsonLines } from "../../model/json-lines.js";
import { grouped } from "../../model/short-text.js";

const NEARLY_FULL = 0.9;

/** The payload, its size against the limit, and each note at its place. */
export function PayloadView({
  notification,
  notes,
}: {
  notification: Notification;
  notes: readonly DisplayNote[];
}): JSX.Element {
  const isRaw = useSignal(false);
  const { payload, payloadText, payloadBytes, payloadLimitBytes } = notification;
  const isText = typeof payload === "string" && payload === payloadText;
  const lines = isText ? [] : jsonLines(payload);
  const placed = new Set(lines.map(({ path }) => path));
  const others = notes.filter(({ at }) => at === undefined || !placed.has(at));
  const fill = payloadLimitBytes === 0 ? 0 : payloadBytes / payloadLimitBytes;
  return (
    <section>
      <h3>
        Payload
        <span class={fill > 1 ? "bytes over" : fill > NEARLY_FULL ? "bytes near" : "bytes"}>
          {grouped(payloadBytes)} of {grouped(payloadLimitBytes)} bytes
        </span>
        <meter
          aria-label="Bytes of the limit"
          min={0}
          max={payloadLimitBytes}
          high={payloadLimitBytes * NEARLY_FULL}
          value={Math.min(payloadBytes, payloadLimitBytes)}
        />
        <button
          type="button"
          class="plain"
          aria-pressed={isRaw.value}
          onClick={() => {
            isRaw.value = !isRaw.value;
          }}
        >
          As sent
        </button>
      </h3>
      {others.length > 0 && (
        <ul class="notes">
          {others.map(({ code, at, text }) => (
            <li key={`${code}${at}`}>
              {at !== undefined && <b>{at}: </b>}
              {text}
            </li>
          ))}
        </ul>
      )}
      {isRaw.value || isText ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        <pre class="raw" tabIndex={0} aria-label="Payload as sent">
          {payloadText}
        </pre>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        <div class="json" tabIndex={0} role="group" aria-label="Payload">
          {lines.map((line, index) => (
            <Line
              key={index}
              line={line}
              notes={notes.filter(({ at }) => line.path !== "" && at === line.path)}
            />
          ))}
        </div>
      )}
    </section>
  );
}

function Line({ line, notes }: { line: JsonLine; notes: readonly DisplayNote[] }): JSX.Element {
  const { depth, name, value, kind } = line;
  return (
    <div
      class={notes.length > 0 ? "line noted" : "line"}
      style={{ paddingInlineStart: `${depth * 1.2 + 0.6}em` }}
    >
      {name !== undefined && (
        <>
          <bdi class="name">{JSON.stringify(name)}</bdi>
          {": "}
        </>
      )}
      <bdi class={kind}>{value}</bdi>
      {notes.map(({ code, text }) => (
        <span key={code} class="note">
          {text}
        </span>
      ))}
    </div>
  );
}
