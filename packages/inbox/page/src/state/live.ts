import { signal } from "@preact/signals";

/** How the page hears of what happens. */
export interface Health {
  readonly state: "connecting" | "live" | "reconnecting" | "polling";
  /** For people: why it is not live. */
  readonly cause: string;
}

/** Something happened at the simulator. */
export interface Happening {
  readonly kind: string;
  readonly data: unknown;
}

type Heard = (happening: Happening) => void;
type Told = { readonly health: Health } | { readonly happening: Happening } | { readonly ask: "health" };

const KINDS = "notification,answer,stats,device,device-removed,connection,rules,clock,deleted";
/** A signal is enough: what came is then asked for, by the filters and the cursor of each tab. */
const PATH = `api/v1/events?view=summary&maxRate=20&kinds=${KINDS}`;
const OTHER_KINDS = ["reset", "resync", "skipped"];
const POLL_MS = 2_000;
const FAILURES_BEFORE_POLLING = 3;

/** Always on the screen. */
export const health = signal<Health>({ state: "connecting", cause: "" });

/**
 * Hears of everything, over one stream for all tabs of the browser: servers of HTTP/1.1 get six connections, and each
 * stream holds one. The tab that has the lock has the stream, and tells the others. Where the browser gives no locks
 * (a plain http address beyond this machine), each tab has a stream of its own.
 */
export function listen(heard: Heard): void {
  const channel =
    "BroadcastChannel" in globalThis ? new BroadcastChannel(`inbox ${location.pathname}`) : undefined;
  let isLeader = false;
  const setHealth = (next: Health): void => {
    health.value = next;
    channel?.postMessage({ health: next } satisfies Told);
  };
  channel?.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if ("happening" in data) heard(data.happening);
    else if ("ask" in data) {
      if (isLeader) channel.postMessage({ health: health.value } satisfies Told);
    } else if (!isLeader) health.value = data.health;
  });
  const lead = (): void => {
    isLeader = true;
    lastingStream(setHealth, (happening) => {
      heard(happening);
      channel?.postMessage({ happening } satisfies Told);
    });
  };
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined || channel === undefined) {
    lead();
    return;
  }
  channel.postMessage({ ask: "health" } satisfies Told);
  // The lock is held until the tab is gone.
  void locks.request(`inbox ${location.pathname}`, () => {
    lead();
    return new Promise<never>(() => {});
  });
}

/** A stream that is opened again whenever it ends, with polling in the meantime. */
function lastingStream(setHealth: (health: Health) => void, heard: Heard): void {
  let failures = 0;
  let poller: ReturnType<typeof setInterval> | undefined;
  const poll = (isOn: boolean): void => {
    clearInterval(poller);
    poller = isOn ? setInterval(() => heard({ kind: "poll", data: null }), POLL_MS) : undefined;
  };
  const open = (): void => {
    const source = new EventSource(PATH);
    source.addEventListener("open", () => {
      failures = 0;
      poll(false);
      setHealth({ state: "live", cause: "" });
      heard({ kind: "opened", data: null });
    });
    for (const kind of [...KINDS.split(","), ...OTHER_KINDS]) {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => heard({ kind, data: parsed(data) }));
    }
    source.addEventListener("error", () => {
      failures += 1;
      const isPolling = failures >= FAILURES_BEFORE_POLLING;
      const cause = isPolling
        ? "The stream does not stay open: a proxy may hold it back, or the inbox is gone. Asking every two seconds."
        : "The stream ended; opening it again.";
      setHealth({ state: isPolling ? "polling" : "reconnecting", cause });
      if (isPolling && poller === undefined) poll(true);
      // A browser gives up on some answers; then it is up to us.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, Math.min(10_000, 500 * 2 ** failures));
    });
  };
  open();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
