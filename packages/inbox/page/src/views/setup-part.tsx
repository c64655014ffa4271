import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ask } from "../api/api.js";
import { addressText } from "../model/address-text.js";
import { shellQuoted } from "../model/shell-quoted.js";
import { duration } from "../model/short-text.js";
import { attempt, clock, identity } from "../state/store.js";
import { CodeBlock } from "./code-block.js";
import { ErrorLine } from "./error-line.js";
import { Pair } from "./pair.js";

const FILES = ["ca.pem", "cert.pem", "key.pem", "AuthKey.p8"];
const SERVICES = { http2: "HTTP/2", gateway: "binary", feedback: "feedback" } as const;
const STEPS: readonly (readonly [string, number])[] = [
  ["+ 1 min", 60_000],
  ["+ 1 h", 3_600_000],
  ["+ 8 h", 8 * 3_600_000],
  ["+ 31 days", 31 * 86_400_000],
];

/** How to point a program at the simulator, its clock, and a reset. */
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
        <p class="quiet">These keys work with this simulator only, so it is safe to show them.</p>
      </div>
      {who !== undefined && (
        <section class="panel" aria-label="For your program">
          <h3>For your program</h3>
          <CodeBlock
            title="Environment"
            text={Object.entries(who.environment)
              .map(([name, value]) => `export ${name}=${shellQuoted(value)}`)
              .join("\n")}
          />
          <dl class="pairs">
            {(["http2", "gateway", "feedback"] as const).map((service) => (
              <Pair key={service} name={SERVICES[service]}>
                <span class="mono">{addressText(who[service])}</span>
              </Pair>
            ))}
            <Pair name="key id, team">
              <span class="mono">
                {who.keyId}, {who.teamId}
              </span>
            </Pair>
            <Pair name="files">
              <span class="files">
                {FILES.map((file) => (
                  <a key={file} href={`api/v1/identity/${file}`} download={file}>
                    {file}
                  </a>
                ))}
              </span>
            </Pair>
            <Pair name="API">
              <a href="openapi.json">openapi.json</a>
            </Pair>
          </dl>
        </section>
      )}
      <section class="panel" aria-label="Clock">
        <h3>Clock</h3>
        <p class="quiet">
          Move it forward to see provider tokens age, stored notifications expire and Live Activities end.
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
          Deletes notifications and phones, restores the first rules and sets the clock to now. The keys stay.
        </p>
        <button
          type="button"
          class="danger"
          onClick={() =>
            void attempt("Everything was reset.", () => ask("api/v1/reset", { method: "POST", body: {} }))
          }
        >
          Reset everything
        </button>
      </section>
      <ErrorLine message={error.value} />
    </div>
  );
}
