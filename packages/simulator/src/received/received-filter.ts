import { hasField } from "../checks/check.js";
import { Place } from "../checks/place.js";
import { isPart } from "./is-part.js";
import type { ReceivedNotification, ReceivedOutcome } from "./received-notification.js";

/**
 * Which notifications are meant: all given fields have to match. A list means any of its values. Undefined means that
 * the field is not looked at.
 */
export interface ReceivedFilter {
  /** Hex, any case. */
  readonly deviceToken?: string | readonly string[] | undefined;
  readonly channelId?: string | readonly string[] | undefined;
  readonly topic?: string | readonly string[] | undefined;
  readonly pushType?: string | readonly string[] | undefined;
  readonly collapseId?: string | readonly string[] | undefined;
  readonly protocol?: "binary" | "http2" | undefined;
  readonly outcome?: ReceivedOutcome | readonly ReceivedOutcome[] | undefined;
  /** Of the answer. */
  readonly status?: number | readonly number[] | undefined;
  /** Of the answer. */
  readonly reason?: string | readonly string[] | undefined;
  /** Of the answer. */
  readonly apnsId?: string | readonly string[] | undefined;
  /** A connection's id. */
  readonly connection?: string | readonly string[] | undefined;
  readonly priority?: number | readonly number[] | undefined;
  readonly expiration?: number | readonly number[] | undefined;
  /** Part of the payload: objects may have more keys than given here, everything else has to be equal. */
  readonly payload?: unknown;
  /** The same for `payload.aps.alert`. A string is the whole alert, or its body. */
  readonly alert?: unknown;
  /** Anything else. */
  readonly where?: ((notification: ReceivedNotification) => boolean) | undefined;
}

/** What one field wants. */
interface Wish {
  readonly name: string;
  readonly holds: (notification: ReceivedNotification) => boolean;
}

type Read = (notification: ReceivedNotification) => unknown;

/** The fields that are compared with one value or several. */
const VALUES: Readonly<Record<Exclude<keyof ReceivedFilter, "payload" | "alert" | "where">, Read>> = {
  deviceToken: ({ deviceToken }) => deviceToken,
  channelId: ({ channelId }) => channelId,
  topic: ({ topic }) => topic,
  pushType: ({ pushType }) => pushType,
  collapseId: ({ collapseId }) => collapseId,
  protocol: ({ protocol }) => protocol,
  outcome: ({ outcome }) => outcome,
  status: ({ answer }) => answer?.status,
  reason: ({ answer }) => answer?.reason,
  apnsId: ({ answer }) => answer?.apnsId,
  connection: ({ connection }) => connection,
  priority: ({ priority }) => priority,
  expiration: ({ expiration }) => expiration,
};

const NAMES = [...Object.keys(VALUES), "payload", "alert", "where"];

/** A filter that was checked, for many notifications. */
export class CompiledFilter {
  readonly #wishes: readonly Wish[];

  /** @throws SimulatorError `invalid-option` */
  constructor(filter: ReceivedFilter) {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined);
    this.#wishes = given.map(([name, value]) => ({ name, holds: wishOf(name, value) }));
  }

  matches(notification: ReceivedNotification): boolean {
    return this.#wishes.every(({ holds }) => holds(notification));
  }

  /** The names of the fields that do not match. */
  differs(notification: ReceivedNotification): readonly string[] {
    return this.#wishes.filter(({ holds }) => !holds(notification)).map(({ name }) => name);
  }
}

/** `payload.aps.alert`, if there is one. */
export function alertOf(payload: unknown): unknown {
  const aps = fieldOf(payload, "aps");
  return fieldOf(aps, "alert");
}

function wishOf(name: string, wanted: unknown): Wish["holds"] {
  const place = new Place("invalid-option", name);
  if (name === "payload") return ({ payload }) => isPart(wanted, payload);
  if (name === "alert") return ({ payload }) => isAlert(wanted, alertOf(payload));
  if (name === "where") {
    if (typeof wanted === "function") return wanted as Wish["holds"];
    throw place.mismatch("a function", wanted);
  }
  const read = Object.hasOwn(VALUES, name) ? VALUES[name as keyof typeof VALUES] : undefined;
  if (read === undefined) throw place.error(`no such field of a filter; the fields are ${NAMES.join(", ")}`);
  const values = [wanted].flat().map((value) => {
    if (typeof value !== "string" && typeof value !== "number") {
      throw place.mismatch("a string, a number or a list of them", value);
    }
    return name === "deviceToken" ? String(value).toLowerCase() : value;
  });
  if (values.length === 1) return (notification) => read(notification) === values[0];
  const all = new Set<unknown>(values);
  return (notification) => all.has(read(notification));
}

function isAlert(wanted: unknown, alert: unknown): boolean {
  return isPart(wanted, alert) || (typeof wanted === "string" && fieldOf(alert, "body") === wanted);
}

function fieldOf(value: unknown, name: string): unknown {
  return hasField(value, name) ? value[name] : undefined;
}
