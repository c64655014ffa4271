import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Device, DeviceChange } from "../../../src/api/device.js";
import { ask } from "../api/api.js";
import { NO_FILTERS } from "../model/route.js";
import { grouped } from "../model/short-text.js";
import { go } from "../state/place.js";
import { attempt, devices } from "../state/store.js";
import { ErrorLine } from "./error-line.js";
import { Pair } from "./pair.js";

const STATES = [
  ["online", "Online"],
  ["offline", "Offline"],
  ["notifications-off", "Notifications off"],
  ["uninstalled", "App removed"],
] as const;

/** Virtual phones, and their switches. */
export function DevicesPart(): JSX.Element {
  const error = useSignal("");
  const name = useSignal("");
  const create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const body: DeviceChange = name.value.trim() === "" ? {} : { name: name.value.trim() };
    error.value = await attempt("Phone created.", () => ask("api/v1/devices", { method: "POST", body }));
    if (error.value === "") name.value = "";
  };
  return (
    <div class="column">
      <div class="column-head">
        <h2>Devices</h2>
        <p class="quiet">
          Virtual phones. Any other device token belongs to a phone that is online and has every app.
        </p>
        <form class="inline-form" onSubmit={(event) => void create(event)}>
          <label>
            <span class="sr">Name of the new phone</span>
            <input
              placeholder="Name"
              maxLength={200}
              value={name.value}
              onInput={({ currentTarget }) => {
                name.value = currentTarget.value;
              }}
            />
          </label>
          <button type="submit" class="primary">
            New phone
          </button>
        </form>
        <ErrorLine message={error.value} />
      </div>
      <ul class="grid">
        {devices.value.map((device) => (
          <DeviceCard key={device.deviceToken} device={device} />
        ))}
      </ul>
      {devices.value.length === 0 && (
        <p class="empty">No phones yet. Create one, and switch it offline to see what APNs keeps for it.</p>
      )}
    </div>
  );
}

function DeviceCard({ device }: { device: Device }): JSX.Element {
  const error = useSignal("");
  const { deviceToken, state, lowPower, stored, activities, delivered, topics, channels } = device;
  const title = device.name ?? "Phone";
  const path = `api/v1/devices/${deviceToken}`;
  const set = async (change: DeviceChange, said: string): Promise<void> => {
    error.value = await attempt(said, () => ask(path, { method: "PUT", body: change }));
  };
  return (
    <li class={`panel device-card state-${state}`}>
      <h3>
        <bdi>{title}</bdi>
      </h3>
      <button
        type="button"
        class="link mono token"
        title="Its notifications"
        onClick={() => go({ part: "inbox", chosen: "", filters: { ...NO_FILTERS, deviceToken } })}
      >
        {deviceToken}
      </button>
      <fieldset class="switches">
        <legend class="sr">State of {title}</legend>
        {STATES.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name={`state-${deviceToken}`}
              checked={state === value}
              onChange={() => void set({ state: value }, `${title}: ${words}`)}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={lowPower}
          onChange={({ currentTarget }) => void set({ lowPower: currentTarget.checked }, `${title}: power`)}
        />
        Saves power: priority 5 waits
      </label>
      <dl class="pairs">
        <Pair name="delivered">{grouped(delivered)}</Pair>
        {topics !== null && (
          <Pair name="apps">
            <bdi>{topics.join(", ")}</bdi>
          </Pair>
        )}
        {channels.length > 0 && (
          <Pair name="channels">
            <bdi>{channels.join(", ")}</bdi>
          </Pair>
        )}
        {stored.map(({ notificationId, topic, why }) => (
          <Pair key={notificationId} name={`kept (${why})`}>
            <button type="button" class="link" onClick={() => go({ part: "inbox", chosen: notificationId })}>
              <bdi>{topic}</bdi>
            </button>
          </Pair>
        ))}
        {activities.map(({ number, attributesType, state: life }) => (
          <Pair key={number} name={`Live Activity ${number}`}>
            <bdi>{attributesType ?? "unknown type"}</bdi>, {life}
          </Pair>
        ))}
      </dl>
      <button
        type="button"
        class="plain"
        onClick={() => void attempt(`${title} was removed.`, () => ask(path, { method: "DELETE" }))}
      >
        Forget<span class="sr"> {title}</span>
      </button>
      <ErrorLine message={error.value} />
    </li>
  );
}
