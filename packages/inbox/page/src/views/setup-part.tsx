import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ask } from "../api/api.js";
import { duration } from "../model/short-text.js";
import { attempt, clock, identity } from "../state/store.js";
import { CodeBlock } from "./code-block.js";

const FILES = ["ca.pem", "cert.pem", "key.pem", "AuthKey.p8"];
const STEPS: readonly (readonly [string, number])[] = [
  ["+ 1 min", 60_000],
  ["+ 1 h", 3_600_000],
  ["+ 8 h", 8 * 3_600_000],
  ["+ 31 days", 31 * 86_400_000],
];

/** How a program gets here, the clock, and a new beginning. */
export function SetupPart(): JSX.Element {
  const error = useSignal("");
  const who = identity.value;
  const time = clock.value;
  const advance = async (advanceMs: number): Promise<void> => {
    error.value = await attempt("The clock went forward.", () =>
      ask("api/v1/clock", { method: "POST", body: { advanceMs } }),
    );
  };
  return (
    <div class="column">
      <div class="column-head">
        <h2>Setup</h2>
        <p class="quiet">The keys open this simulator only, so they may be shown.</p>
      </div>
      {who !== undefined && (
        <section class="panel" aria-label="For your program">
          <h3>For your program</h3>
          <CodeBlock
            title="Environment"
            text={Object.entries(who.environment)
              .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`)
              .join("\n")}
          />
          <dl class="pairs">
            <Address name="HTTP/2" {...who.http2} />
            <Address name="binary" {...who.gateway} />
            <Address name="feedback" {...who.feedback} />
            <div>
              <dt>key id, team</dt>
              <dd class="mono">
                {who.keyId}, {who.teamId}
              </dd>
            </div>
            <div>
              <dt>files</dt>
              <dd class="files">
                {FILES.map((file) => (
                  <a key={file} href={`api/v1/identity/${file}`} download={file}>
                    {file}
                  </a>
                ))}
              </dd>
            </div>
            <div>
              <dt>API</dt>
              <dd>
                <a href="openapi.json">openapi.json</a>
              </dd>
            </div>
          </dl>
        </section>
      )}
      <section class="panel" aria-label="Clock">
        <h3>Clock</h3>
        <p class="quiet">
          Provider tokens age, stored notifications expire, Live Activities end: without waiting.
        </p>
        <p>
          {time === undefined ? "–" : new Date(time.now).toLocaleString()}
          {time !== undefined && time.advancedMs > 0 && (
            <span class="chip">{duration(time.advancedMs)} ahead</span>
          )}
        </p>
        <div class="buttons">
          {STEPS.map(([words, ms]) => (
            <button type="button" key={words} onClick={() => void advance(ms)}>
              {words}
            </button>
          ))}
        </div>
      </section>
      <section class="panel" aria-label="Start again">
        <h3>Start again</h3>
        <p class="quiet">
          No notifications, rules of the start, no phones, the clock of today; the keys stay.
        </p>
        <button
          type="button"
          class="danger"
          onClick={() =>
            void attempt("As after the start.", () => ask("api/v1/reset", { method: "POST", body: {} }))
          }
        >
          Reset everything
        </button>
      </section>
      {error.value !== "" && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function Address({ name, host, port }: { name: string; host: string; port: number }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="mono">
        {host}:{port}
      </dd>
    </div>
  );
}
