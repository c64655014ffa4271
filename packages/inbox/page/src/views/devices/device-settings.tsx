import type { JSX } from "preact";
import type { Device, DeviceChange } from "../../../../src/api/device.js";
import { choicesOf, chosenOf, listOf, PHONE_SETTINGS, withChoice } from "../../model/phone-settings.js";

const ENVIRONMENTS = [
  ["both", "Both"],
  ["production", "Production"],
  ["sandbox", "Sandbox"],
] as const;

interface DeviceSettingsProps {
  readonly device: Device;
  readonly title: string;
  /** Sends a change, and announces it. */
  readonly set: (change: DeviceChange, said: string) => Promise<void>;
  /** The same, with settings made of those that the phone has by then. */
  readonly choose: (change: SettingsChange, said: string) => Promise<void>;
}

/** What becomes of the settings of a phone. */
type SettingsChange = (settings: Device["settings"]) => Device["settings"];

/** What a phone is for, and how its owner set it up. Each change is sent at once. */
export function DeviceSettings({ device, title, set, choose }: DeviceSettingsProps): JSX.Element {
  const { settings, topics, channels, environment } = device;
  return (
    <details class="settings">
      <summary>
        Settings<span class="sr"> of {title}</span>
      </summary>
      <div class="setting-fields" role="group" aria-label={`Settings of ${title}`}>
        <ListField
          label="Apps"
          placeholder="any"
          value={topics ?? []}
          send={(list) => set({ topics: list.length === 0 ? null : list }, `${title}: apps`)}
        />
        <ListField
          label="Channels"
          placeholder="none"
          value={channels}
          send={(list) => set({ channels: list }, `${title}: channels`)}
        />
        <label class="field">
          <span>Environment</span>
          <select
            value={environment}
            onChange={({ currentTarget }) => {
              const chosen = ENVIRONMENTS.find(([value]) => value === currentTarget.value)?.[0];
              void set({ environment: chosen }, `${title}: environment`);
            }}
          >
            {ENVIRONMENTS.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {PHONE_SETTINGS.map((setting) => (
          <label class="field" key={setting.name}>
            <span>{setting.label}</span>
            <select
              value={chosenOf(setting, settings)}
              onChange={({ currentTarget: { value } }) =>
                void choose((now) => withChoice(setting, now, value), `${title}: ${setting.label}`)
              }
            >
              {choicesOf(setting, settings).map(({ key, words }) => (
                <option key={key} value={key}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
    </details>
  );
}

interface ListFieldProps {
  readonly label: string;
  /** What an empty list stands for. */
  readonly placeholder: string;
  readonly value: readonly string[];
  readonly send: (list: readonly string[]) => Promise<void>;
}

/** A list as text, which is sent when the reader leaves the field or presses Enter. */
function ListField({ label, placeholder, value, send }: ListFieldProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        class="mono"
        placeholder={placeholder}
        title="With commas between them"
        autocomplete="off"
        spellcheck={false}
        defaultValue={value.join(", ")}
        onChange={({ currentTarget }) => {
          const list = listOf(currentTarget.value);
          if (list.join() !== value.join()) void send(list);
        }}
      />
    </label>
  );
}
