import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Part } from "../model/route.js";
import { route } from "../state/place.js";
import { said } from "../state/store.js";
import { ConnectionsPart } from "./connections-part.js";
import { DevicesPart } from "./devices/devices-part.js";
import { FaultsPart } from "./faults-part.js";
import { Header } from "./header.js";
import { InboxPart } from "./inbox/inbox-part.js";
import { isKeysShown, KeysDialog } from "./keys-dialog.js";
import { onKey } from "./on-key.js";
import { SetupPart } from "./setup-part.js";

const TITLES: Readonly<Record<Part, string>> = {
  inbox: "Inbox",
  devices: "Devices",
  faults: "Faults",
  connections: "Connections",
  setup: "Setup",
};

/** The whole page. */
export function App(): JSX.Element {
  const { part } = route.value;
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => {
    document.title = `${TITLES[part]} · apns`;
  }, [part]);
  return (
    <>
      <Header titles={TITLES} />
      <main class={`part part-${part}`} aria-label={TITLES[part]}>
        {part === "inbox" && <InboxPart />}
        {part === "devices" && <DevicesPart />}
        {part === "faults" && <FaultsPart />}
        {part === "connections" && <ConnectionsPart />}
        {part === "setup" && <SetupPart />}
      </main>
      <div class="said" role="status" aria-live="polite">
        {said}
      </div>
      {isKeysShown.value && <KeysDialog />}
    </>
  );
}
