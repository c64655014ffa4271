import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Device, DeviceChange } from "../../../../src/api/device.js";
import { ask } from "../../api/api.js";
import { NO_FILTERS } from "../../model/route.js";
import { grouped } from "../../model/short-text.js";
import { go } from "../../state/place.js";
import { attempt } from "../../state/store.js";
import { ErrorLine } from "../error-line.js";
import { Pair } from "../pair.js";
import { DeviceSettings } from "./device-settings.js";

const STATES = [
  ["online", "Online"],
  ["offline", "Offline"],
  ["notifications-off", "Notifications off"],
  ["uninstalled", "App removed"],
] as const;

/** One virtual phone: its switches, its settings, and what came to it. */
export function DeviceCard({ device }: { device: Device }): JSX.Element {
  const error = useSignal("");
  const { deviceToken, state, lowPower, stored, activities, delivered } = device;
  const title = device.name ?? "Phone";
  const path = `api/v1/devices/${deviceToken}`;
  const set = async (change: DeviceChange, said: string): Promise<void> => {
    error.value = await attempt(said, () => ask(path, { method: "PUT", body: change }));
  };
  // A change replaces all settings, so each waits for the one before, and begins with what the phone has then.
  const last = useRef(Promise.resolve());
  const choose = (
    change: (settings: Device["settings"]) => Device["settings"],
    said: string,
  ): Promise<void> => {
    last.current = last.current.then(async () => {
      error.value = await attempt(said, async () => {
        const { settings } = await ask<Device>(path);
        await ask(path, { method: "PUT", body: { settings: change(settings) } satisfies DeviceChange });
      });
    });
    return last.current;
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
      <DeviceSettings device={device} title={title} set={set} choose={choose} />
      <dl class="pairs">
        <Pair name="delivered">{grouped(delivered)}</Pair>
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
