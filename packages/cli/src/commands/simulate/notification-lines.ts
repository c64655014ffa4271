import type { ReceivedNotification, Simulator } from "@apns/simulator";
import type { Screen } from "../../screen/screen.js";
import type { Said } from "../../screen/span.js";

/** More lines a second than that nobody reads. */
const MOST_A_SECOND = 20;
const SECOND_MS = 1000;
const TOKEN_DIGITS = 8;
const TEXT_CHARACTERS = 60;

/** One line for each notification as it arrives; of a flood the first of each second, and the number of the others. */
export class NotificationLines {
  readonly #screen: Screen;
  readonly #end: () => void;
  readonly #timer: NodeJS.Timeout;
  #written = 0;
  #skipped = 0;

  constructor(apple: Simulator, screen: Screen) {
    this.#screen = screen;
    this.#end = apple.events.listen(
      (event) => {
        if (event.kind === "notification") this.#take(event.notification);
      },
      { kinds: ["notification"] },
    );
    this.#timer = setInterval(() => this.#nextSecond(), SECOND_MS).unref();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#end();
    this.#nextSecond();
  }

  #take(notification: ReceivedNotification): void {
    if (this.#written >= MOST_A_SECOND) {
      this.#skipped += 1;
      return;
    }
    this.#written += 1;
    this.#screen.print(notificationLine(notification));
  }

  #nextSecond(): void {
    if (this.#skipped > 0) this.#screen.print(`and ${this.#skipped} more`);
    this.#written = 0;
    this.#skipped = 0;
  }
}

/** Time, outcome, push type, device and text. */
export function notificationLine(notification: ReceivedNotification): Said {
  const { receivedAt, outcome, answer, pushType, deviceToken, channelId, topic } = notification;
  const time = new Date(receivedAt).toTimeString().slice(0, 8);
  const why = answer?.reason ?? (answer === undefined ? "" : String(answer.status));
  const device = deviceToken === "" ? (channelId ?? "") : `${deviceToken.slice(0, TOKEN_DIGITS)}…`;
  return [
    { text: `${time} `, tone: "dim" },
    { text: `${outcome} ${why}`.trimEnd(), tone: outcome === "accepted" ? "good" : "bad" },
    ` ${pushType ?? "-"} ${topic ?? "-"} ${device}${textOf(notification.payload)}`,
  ];
}

function textOf(payload: unknown): string {
  const alert = (payload as { readonly aps?: { readonly alert?: unknown } } | null)?.aps?.alert;
  const parts = alert as { readonly title?: unknown; readonly body?: unknown } | null | undefined;
  const text = typeof alert === "string" ? alert : (parts?.title ?? parts?.body);
  if (typeof text !== "string" || text === "") return "";
  // One line, whatever the text is.
  const characters = Array.from(text.replace(/\s+/g, " "));
  const isCut = characters.length > TEXT_CHARACTERS;
  return ` "${characters.slice(0, TEXT_CHARACTERS).join("")}${isCut ? "…" : ""}"`;
}
