import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Notification } from "../../../../src/api/notification.js";
import { differences } from "../../model/differences.js";
import { previewOf } from "../../model/preview.js";
import { clockTime, duration } from "../../model/short-text.js";
import { snippetsFor } from "../../model/snippets.js";
import { go, route } from "../../state/place.js";
import { chosen, devices, identity } from "../../state/store.js";
import { Answer } from "../answer.js";
import { CodeBlock } from "../code-block.js";
import { Pair } from "../pair.js";
import { look } from "../preview/look.js";
import { Preview } from "../preview/preview.js";
import { Segments } from "../segments.js";
import { PayloadView } from "./payload-view.js";

/** All about the chosen notification. */
export function Details(): JSX.Element {
  const current = chosen.value;
  if (current === undefined) {
    return (
      <section class="details nothing" aria-label="Details">
        <p class="quiet">
          Choose a notification, or press <kbd>j</kbd>.
        </p>
      </section>
    );
  }
  const { notification, before, screen } = current;
  const phone = screen?.deviceToken ?? notification.deviceToken;
  const device = devices.value.find(({ deviceToken }) => deviceToken === phone);
  const { display, screen: after } = previewOf(notification, { device, screen, look: look.value });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section class="details" aria-label="Details" tabIndex={0}>
      <div class="details-head">
        <Answer row={notification} />
        <h2>
          <bdi>{notification.text || notification.pushType || "Notification"}</bdi>
        </h2>
        <button type="button" class="plain" aria-label="Close" onClick={() => go({ chosen: "" })}>
          ×
        </button>
      </div>
      <div class="details-body">
        <Preview notification={notification} device={device} display={display} screen={after} />
        <div class="facts">
          <PayloadView notification={notification} notes={display.notes} />
          {before !== undefined && <Changes before={before} after={notification} />}
          <Request notification={notification} />
          <AnswerFacts notification={notification} />
          <Repeat notification={notification} />
        </div>
      </div>
    </section>
  );
}

function Request({ notification }: { notification: Notification }): JSX.Element {
  const { headers, deviceToken, providerToken, connection, protocol, identifier } = notification;
  const { filters } = route.value;
  return (
    <section>
      <h3>Request</h3>
      <dl class="pairs">
        {deviceToken !== "" && (
          <Pair name="device token">
            <button
              type="button"
              class="link mono"
              title="Only this device"
              onClick={() => go({ filters: { ...filters, deviceToken } })}
            >
              {deviceToken}
            </button>
          </Pair>
        )}
        {notification.topic !== null && (
          <Pair name="topic">
            <button
              type="button"
              class="link"
              title="Only this topic"
              onClick={() => go({ filters: { ...filters, topic: notification.topic ?? "" } })}
            >
              <bdi>{notification.topic}</bdi>
            </button>
          </Pair>
        )}
        {Object.entries(headers)
          .filter(([name]) => name !== "apns-topic")
          .map(([name, value]) => (
            <Pair key={name} name={name}>
              <bdi>{value}</bdi>
            </Pair>
          ))}
        {protocol === "binary" && <Pair name="identifier">{identifier}</Pair>}
        <Pair name="connection">
          <button type="button" class="link" onClick={() => go({ part: "connections", chosen: connection })}>
            {connection}
          </button>
        </Pair>
      </dl>
      {providerToken !== null && (
        <dl class="pairs claims" aria-label="Claims of the provider token">
          <Pair name="kid">{providerToken.keyId}</Pair>
          <Pair name="iss">{providerToken.teamId}</Pair>
          <Pair name="iat">
            {providerToken.issuedAt} (
            {duration(Date.parse(notification.receivedAt) - Date.parse(providerToken.issuedAt))} old)
          </Pair>
        </dl>
      )}
    </section>
  );
}

function AnswerFacts({ notification }: { notification: Notification }): JSX.Element {
  const { answeredAt, receivedAt, documentation, delivery, rule, apnsId, uniqueId } = notification;
  return (
    <section>
      <h3>Answer</h3>
      <dl class="pairs">
        <Pair name="status">
          <Answer row={notification} />
        </Pair>
        {documentation !== null && (
          <Pair name="documentation">
            <span class="mono">{documentation}</span>
          </Pair>
        )}
        {answeredAt !== null && (
          <Pair name="after">{duration(Date.parse(answeredAt) - Date.parse(receivedAt))}</Pair>
        )}
        {apnsId !== null && (
          <Pair name="apns-id">
            <span class="mono">{apnsId}</span>
          </Pair>
        )}
        {uniqueId !== null && (
          <Pair name="apns-unique-id">
            <span class="mono">{uniqueId}</span>
          </Pair>
        )}
        {rule !== null && (
          <Pair name="by rule">
            <bdi>{rule}</bdi>
          </Pair>
        )}
        {delivery.map(({ at, event }) => (
          <Pair key={`${at}${event}`} name={clockTime(at)}>
            {event}
          </Pair>
        ))}
      </dl>
    </section>
  );
}

function Changes({ before, after }: { before: Notification; after: Notification }): JSX.Element {
  const all = differences(before.payload, after.payload);
  return (
    <section>
      <h3>
        Changed since{" "}
        <button type="button" class="link" onClick={() => go({ chosen: before.id })}>
          {clockTime(before.receivedAt)}
        </button>
      </h3>
      {all.length === 0 ? (
        <p class="quiet">The payload is the same.</p>
      ) : (
        <ul class="changes">
          {all.map(({ path, before: was, after: is }) => (
            <li key={path}>
              <bdi class="path">{path || "payload"}</bdi>
              {was !== undefined && (
                <del>
                  <bdi>{was}</bdi>
                </del>
              )}
              {is !== undefined && (
                <ins>
                  <bdi>{is}</bdi>
                </ins>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Repeat({ notification }: { notification: Notification }): JSX.Element | null {
  const which = useSignal(0);
  if (identity.value === undefined || notification.protocol === "binary") return null;
  const snippets = snippetsFor(notification, identity.value);
  const shown = snippets[which.value] ?? snippets[0];
  return (
    <section>
      <h3>Send it again</h3>
      <Segments
        name="Language"
        choices={snippets.map(({ title }, index) => [index, title] as const)}
        value={which.value}
        choose={(index) => {
          which.value = index;
        }}
      />
      {shown !== undefined && <CodeBlock title={shown.title} text={shown.text} />}
    </section>
  );
}
