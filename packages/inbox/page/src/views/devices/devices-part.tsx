import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { DeviceChange } from "../../../../src/api/device.js";
import { ask } from "../../api/api.js";
import { attempt, devices } from "../../state/store.js";
import { ErrorLine } from "../error-line.js";
import { DeviceCard } from "./device-card.js";

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
