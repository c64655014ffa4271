import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Preset, RuleInForce } from "../../../src/api/simulator.js";
import { ask } from "../api/api.js";
import { grouped } from "../model/short-text.js";
import { attempt, presets, rules } from "../state/store.js";
import { ErrorLine } from "./error-line.js";
import { Pair } from "./pair.js";

const EXAMPLE = `{
  "name": "one in ten is too many",
  "at": "request",
  "when": { "probability": 0.1 },
  "do": { "answer": { "status": 429, "reason": "TooManyRequests" } }
}`;
const HELP: readonly (readonly [string, string])[] = [
  ["name", "shown beside each notification that the rule changed"],
  ["at", "request (HTTP/2), notification (binary), connect, handshake or feedback"],
  [
    "when",
    "topic, pushType, deviceToken, connection, nth, every, nthOfRun, probability, api; all of them must match",
  ],
  ["times", "how often the rule holds before it is spent"],
  ["do.answer", 'status, reason, headers, or "never"'],
  ["do.delayMs", "milliseconds until the answer"],
  ["do.goaway", "ends the connection after this request"],
  ["do.close", "fin, close, reset, half-close"],
];

/** Faults that the simulator makes on purpose. */
export function FaultsPart(): JSX.Element {
  const error = useSignal("");
  const add = async (preset: Preset): Promise<void> => {
    error.value = await attempt(`${preset.title} is on.`, () =>
      ask("api/v1/rules", { method: "POST", body: preset.rules }),
    );
  };
  return (
    <div class="column">
      <div class="column-head">
        <h2>Faults</h2>
        <p class="quiet">One click, and the next notifications meet a fault that senders meet at Apple.</p>
        <ErrorLine message={error.value} />
      </div>
      <ul class="presets">
        {presets.value.map((preset) => (
          <li key={preset.id}>
            <button type="button" class="preset" onClick={() => void add(preset)}>
              <b>{preset.title}</b>
              <span>{preset.description}</span>
            </button>
          </li>
        ))}
      </ul>
      <InForce />
      <Editor />
    </div>
  );
}

function InForce(): JSX.Element {
  const all = rules.value;
  return (
    <section class="panel" aria-label="Rules in force">
      <h3>
        In force <span class="quiet">the first that matches wins</span>
        {all.length > 0 && (
          <button
            type="button"
            class="plain push-end"
            onClick={() => void attempt("No faults.", () => ask("api/v1/rules", { method: "DELETE" }))}
          >
            Remove all
          </button>
        )}
      </h3>
      {all.length === 0 ? (
        <p class="quiet">No rules: every notification is answered as Apple would.</p>
      ) : (
        <ul class="rules">
          {all.map((rule) => (
            <RuleRow key={rule.id} rule={rule} />
          ))}
        </ul>
      )}
    </section>
  );
}

function RuleRow({ rule }: { rule: RuleInForce }): JSX.Element {
  const { id, matches, left, ...own } = rule;
  return (
    <li class={left === 0 ? "spent" : ""}>
      <span class="matches">
        <b>{grouped(matches)}</b> {matches === 1 ? "time" : "times"}
        {left !== null && <span class="quiet">, {left === 0 ? "spent" : `${grouped(left)} left`}</span>}
      </span>
      <code>
        <bdi>{JSON.stringify(own)}</bdi>
      </code>
      <button
        type="button"
        class="plain"
        onClick={() =>
          void attempt("Removed.", () => ask(`api/v1/rules/${encodeURIComponent(id)}`, { method: "DELETE" }))
        }
      >
        Remove<span class="sr"> {own.name ?? id}</span>
      </button>
    </li>
  );
}

function Editor(): JSX.Element {
  const text = useSignal(EXAMPLE);
  const error = useSignal("");
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    let body: unknown;
    try {
      body = JSON.parse(text.value);
    } catch (cause) {
      error.value = `This is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
      return;
    }
    error.value = await attempt("Added.", () => ask("api/v1/rules", { method: "POST", body }));
  };
  return (
    <form class="panel editor" onSubmit={(event) => void send(event)}>
      <h3>
        <label for="rule-text">A rule of your own</label>
      </h3>
      <div class="editor-split">
        <textarea
          id="rule-text"
          rows={8}
          wrap="off"
          spellcheck={false}
          value={text.value}
          aria-invalid={error.value !== ""}
          aria-describedby="rule-error"
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            error.value = "";
          }}
        />
        <dl class="pairs help">
          {HELP.map(([name, words]) => (
            <Pair key={name} name={name}>
              {words}
            </Pair>
          ))}
        </dl>
      </div>
      <p id="rule-error" class="error" role="alert">
        {error}
      </p>
      <button type="submit" class="primary">
        Add
      </button>
    </form>
  );
}
