import type { Notification } from "../notification/notification.js";
import { identifierOf, NO_TRAVEL } from "../notification/outcome.js";
import { refusalOf } from "../notification/refusal.js";
import type { SubmitEach } from "./sender.js";
import { RunTicket, type Ticket, type TicketRun, type TicketSource } from "./ticket.js";

/** Takes notifications from a run. */
export interface Submitter<Item> {
  /** Hands a notification over; what it throws becomes a `failed` outcome. */
  submit(notification: Notification, tickets: TicketSource): void;
  /** Hands many items over at once; undefined where that is not possible. */
  readonly submitEach: SubmitEach<Item> | undefined;
}

/** How the items of a source become notifications. */
export interface Composer<Item> {
  /** The notification to hand over; may be the same object each time, filled again. */
  compose(item: Item): Notification;
  /** The notification that the outcome carries. */
  recall(item: Item): Notification;
}

/** The composer for sources of notifications. */
export const asTheyAre: Composer<Notification> = {
  compose: (notification) => notification,
  recall: (notification) => notification,
};

/** How many notifications share a ticket, which holds all of them until the last one has settled. */
const TICKET_SIZE = 64;
/** How many items are handed over at once. */
const BATCH = 256;

/**
 * Hands the items of a run over to a sender: one by one with shared tickets, or in batches where the sender takes
 * them. Counts what is pending, and settles what the sender refuses.
 */
export class Handover<Item> implements TicketSource {
  readonly #run: TicketRun<Item>;
  readonly #submitter: Submitter<Item>;
  readonly #composer: Composer<Item>;
  #pending = 0;
  /** The index of the next item. */
  #index = 0;
  #ticket: RunTicket<Item> | undefined;
  /** Items that came one by one and are handed over together; they count as pending. */
  #gathered: Item[] = [];

  constructor(run: TicketRun<Item>, submitter: Submitter<Item>, composer: Composer<Item>) {
    this.#run = run;
    this.#submitter = submitter;
    this.#composer = composer;
  }

  /** Items handed over and not read as an outcome. */
  get pending(): number {
    return this.#pending;
  }

  /** So many outcomes were read, or need no reading. */
  release(count: number): void {
    this.#pending -= count;
  }

  /** Takes an item, or an array of them, whatever they are. Returns the number of items. */
  take(value: Item | readonly Item[]): number {
    if (typeof value === "object" && !isBatch(value)) {
      if (this.#gathered.length > 0) this.handOverGathered();
      this.#submit(value as Item);
      return 1;
    }
    const { submitEach } = this.#submitter;
    // Text stays the same until it is handed over; the bytes of an array may change.
    if (typeof value === "string" && submitEach !== undefined) {
      this.#pending += 1;
      if (this.#gathered.push(value) === BATCH) this.handOverGathered();
      return 1;
    }
    this.handOverGathered();
    if (!isBatch(value)) {
      this.#submit(value as Item);
      return 1;
    }
    const items: readonly Item[] = value;
    if (submitEach === undefined) {
      for (let at = 0; at < items.length; at++) this.#submit(itemAt(items, at));
    } else {
      for (let from = 0; from < items.length; from += BATCH) {
        // A copy: the source may fill the same array again.
        this.#submitBatch(copyOf(items, from, from + BATCH), submitEach);
      }
    }
    return items.length;
  }

  /** Hands over what came one by one and waits for more. */
  handOverGathered(): void {
    const { submitEach } = this.#submitter;
    const gathered = this.#gathered;
    if (gathered.length === 0 || submitEach === undefined) return;
    this.#gathered = [];
    this.#pending -= gathered.length;
    this.#submitBatch(gathered, submitEach);
  }

  /** The ticket of the item that is handed over now: the last one, where the item follows it and it has space. */
  ticketFor(sequence: number): Ticket {
    const index = this.#index;
    const last = this.#ticket;
    const follows =
      last !== undefined &&
      last.nextSequence === sequence &&
      last.nextIndex === index &&
      last.size < TICKET_SIZE;
    if (follows) return last;
    const ticket = new RunTicket<Item>(this.#run, [], { sequence, index });
    this.#ticket = ticket;
    return ticket;
  }

  #submit(item: Item): void {
    this.#pending += 1;
    const notification = this.#composer.compose(item);
    try {
      this.#submitter.submit(notification, this);
      this.#ticket?.add(item);
    } catch (error) {
      this.#refused(item, error);
    }
    this.#index += 1;
  }

  #submitBatch(items: Item[], submitEach: SubmitEach<Item>): void {
    this.#pending += items.length;
    for (let from = 0; from < items.length; ) {
      const rest = from === 0 ? items : items.slice(from);
      try {
        const end = submitEach({ deviceTokens: items }, from, {
          ticketFor: (sequence) => new RunTicket(this.#run, rest, { sequence, index: this.#index }),
        });
        this.#index += end - from;
        from = end;
      } catch (error) {
        this.#refused(items[from] as Item, error);
        this.#index += 1;
        from += 1;
      }
    }
  }

  /** Settles an item that the sender refuses. */
  #refused(item: Item, thrown: unknown): void {
    const notification = this.#run.recall(item);
    const identifier = identifierOf(notification);
    const error = refusalOf(thrown, { item, from: "source" });
    const index = this.#index;
    this.#run.settle({ outcome: "failed", error, notification, identifier, index, ...NO_TRAVEL });
  }
}

/** Whether a value of the source is an array of items. A proxy that fails here is an item, and fails as one. */
function isBatch<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  try {
    return Array.isArray(value) && value.length >= 0;
  } catch {
    return false;
  }
}

/** Some items of an array. One that cannot be read is undefined, which every sender refuses. */
function copyOf<Item>(items: readonly Item[], from: number, to: number): Item[] {
  try {
    return items.slice(from, to);
  } catch {
    const length = Math.min(items.length, to) - from;
    return Array.from({ length }, (_, at) => itemAt(items, from + at));
  }
}

function itemAt<Item>(items: readonly Item[], at: number): Item {
  try {
    return items[at] as Item;
  } catch {
    return undefined as Item;
  }
}
