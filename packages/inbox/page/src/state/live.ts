import { signal } from "@preact/signals";

/** How the page gets its events. */
export interface Health {
  readonly state: "connecting" | "live" | "reconnecting" | "polling";
  /** For people: why it is not live. */
  readonly cause: string;
}

/** An event of the simulator, or of the stream itself. */
export interface Happening {
  readonly kind: string;
  readonly data: unknown;
}

type Heard = (happening: Happening) => void;
type Told = { readonly health: Health } | { readonly happening: Happening } | { readonly ask: "health" };

const KINDS = "notification,answer,stats,device,device-removed,connection,rules,clock,deleted";
/** An event only says that something is new: each tab then asks with its own filters and cursor. */
const PATH = `api/v1/events?view=summary&maxRate=20&kinds=${KINDS}`;
const OTHER_KINDS = ["reset", "resync", "skipped"];
const POLL_MS = 2_000;
const FAILURES_BEFORE_POLLING = 3;

/** The header always shows it. */
export const health = signal<Health>({ state: "connecting", cause: "" });

/**
 * Listens to the event stream, one for all tabs: a browser opens six connections to an HTTP/1.1 server, and each
 * stream takes one. The tab that holds the lock has the stream, and forwards events to the others. Where the browser
 * has no locks (a plain http address of another machine), each tab has its own stream.
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
  // A promise that never settles holds the lock until the tab closes.
  void locks.request(`inbox ${location.pathname}`, () => {
    lead();
    return new Promise<never>(() => {});
  });
}

/** Opens the stream again whenever it ends. After three failures it polls until the stream is back. */
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
        ? "The live stream does not stay open: a proxy may block it, or the inbox has stopped. Asking every two seconds instead."
        : "The live stream ended. Opening it again.";
      setHealth({ state: isPolling ? "polling" : "reconnecting", cause });
      if (isPolling && poller === undefined) poll(true);
      // After some answers the browser does not try again, so we do.
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
