import type { JSX } from "preact";
import { go } from "../state/place.js";
import { identity } from "../state/store.js";
import { CodeBlock } from "./code-block.js";

const TOKEN = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0";

/** What to do when nothing is there. */
export function EmptyInbox({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  if (isFiltered)
    return <p class="empty">Nothing matches. The filters are the server's: older ones are searched, too.</p>;
  const { http2, topic } = identity.value ?? { http2: undefined, topic: "com.example.app" };
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
      <CodeBlock
        title="curl"
        text={[
          "curl -O {ca,cert,key}.pem  # from Setup",
          "curl --http2 --cacert ca.pem --cert cert.pem --key key.pem \\",
          `  -H 'apns-topic: ${topic}' -H 'apns-push-type: alert' \\`,
          `  -d '{"aps":{"alert":"Hello"}}' \\`,
          `  https://${http2?.host ?? "127.0.0.1"}:${http2?.port ?? 2197}/3/device/${TOKEN}`,
        ]
          .slice(1)
          .join("\n")}
      />
    </div>
  );
}
