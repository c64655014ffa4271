import type { JSX } from "preact";
import { curlText } from "../../model/snippets.js";
import { go } from "../../state/place.js";
import { identity } from "../../state/store.js";
import { CodeBlock } from "../code-block.js";

/** A first notification. */
const HELLO = {
  deviceToken: "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0",
  headers: {},
  payloadText: '{"aps":{"alert":"Hello"}}',
  topic: null,
  pushType: null,
  channelId: null,
};
/** Until the server has said who it is. */
const DEFAULT_IDENTITY = { http2: { host: "127.0.0.1", port: 2197 }, topic: "com.example.app" };

/** What to do when nothing is there. */
export function EmptyInbox({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  if (isFiltered)
    return (
      <p class="empty">Nothing matches. The server searches every notification it keeps, older ones too.</p>
    );
  return (
    <div class="empty">
      <h2>Nothing yet</h2>
      <p>
        Point a program at this simulator (
        <button type="button" class="link" onClick={() => go({ part: "setup", chosen: "" })}>
          Setup
        </button>
        ), or send one by hand:
      </p>
      <CodeBlock title="curl" text={curlText(HELLO, identity.value ?? DEFAULT_IDENTITY)} />
    </div>
  );
}
