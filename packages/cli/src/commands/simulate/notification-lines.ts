import type { ReceivedNotification, Simulator } from "@apns/simulator";
import type { Screen } from "../../screen/screen.js";
import { notificationLine } from "./notification-line.js";

/** Nobody reads more lines a second. */
const MOST_A_SECOND = 20;
const SECOND_MS = 1000;

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
