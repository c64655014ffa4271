import type { Display, Screen } from "@apns/simulator/display";
import type { JSX } from "preact";
import type { Device } from "../../../../src/api/device.js";
import type { Notification } from "../../../../src/api/notification.js";
import { effectiveLook } from "../../model/preview.js";
import { Segments } from "../segments.js";
import { look } from "./look.js";
import { Phone } from "./phone.js";
import { Verdict } from "./verdict.js";
import { Watch } from "./watch.js";

const DEVICES = [
  ["iphone", "iPhone"],
  ["watch", "Watch"],
] as const;
const LOCKS = [
  ["locked", "Locked"],
  ["in-use", "In use"],
] as const;
const FOCUSES = [
  ["off", "No Focus"],
  ["on", "Focus"],
] as const;
const APPEARANCES = [
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

/** What the phone shows, drawn from `display` and nothing else. */
export function Preview({
  notification,
  device,
  display,
  screen,
}: {
  notification: Notification;
  device: Device | undefined;
  display: Display;
  screen: Screen;
}): JSX.Element {
  const { appearance } = look.value;
  const { kind, lock, focus } = effectiveLook(device, look.value);
  return (
    <section class="preview" aria-label="What the phone shows">
      <div class="segments-row">
        <LookSegments name="Device" field="kind" choices={DEVICES} value={kind} />
        <LookSegments name="Screen" field="lock" choices={LOCKS} value={lock} />
        <LookSegments name="Focus" field="focus" choices={FOCUSES} value={focus} />
        <LookSegments name="Appearance" field="appearance" choices={APPEARANCES} value={appearance} />
      </div>
      <div class={`device ${kind} ${appearance} ${display.lights || kind === "iphone" ? "lit" : ""}`}>
        {kind === "watch" ? (
          <Watch display={display} />
        ) : (
          <Phone notification={notification} lock={lock} display={display} screen={screen} />
        )}
      </div>
      <Verdict display={display} />
    </section>
  );
}

type Look = typeof look.value;

interface LookSegmentsProps<Field extends keyof Look> {
  readonly name: string;
  readonly field: Field;
  readonly choices: readonly (readonly [NonNullable<Look[Field]>, string])[];
  readonly value: NonNullable<Look[Field]>;
}

function LookSegments<Field extends keyof Look>({
  name,
  field,
  choices,
  value,
}: LookSegmentsProps<Field>): JSX.Element {
  return (
    <Segments
      name={name}
      choices={choices}
      value={value}
      choose={(chosen) => {
        look.value = { ...look.value, [field]: chosen };
      }}
    />
  );
}
