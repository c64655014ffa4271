import type { NotificationGroup, Source } from "@apns/client";
import type { SendingClient } from "../../src/worker/send-groups.js";

/** A stand-in for a client that is far from APNs: it takes what it has room for, and gives the answers when told to. */
export class HoldingClient {
  readonly #groups: NotificationGroup[] = [];
  #room: number;
  #pending = 0;
  #wake = (): void => {};

  constructor(room: number) {
    this.#room = room;
  }

  get pending(): number {
    return this.#pending;
  }

  set room(room: number) {
    this.#room = room;
    this.#wake();
  }

  /** All that it has taken is accepted. */
  answerAll(): void {
    const groups = this.#groups.splice(0);
    this.#pending = 0;
    this.#wake();
    for (const { deviceTokens, onAccepted } of groups) onAccepted("accepted", 0, deviceTokens.length);
  }

  readonly door: SendingClient = {
    sendMany: () => {
      throw new Error("this client takes groups");
    },
    sendGroups: (source) => this.#take(source),
  };

  async #take(source: Source<NotificationGroup>): Promise<void> {
    for await (const item of source) {
      for (const group of Array.isArray(item) ? item : [item]) {
        this.#groups.push(group);
        this.#pending += group.deviceTokens.length;
      }
      while (this.#pending >= this.#room) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
