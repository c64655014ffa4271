import { isObject } from "../checks/check.js";
import { isPart } from "../received/is-part.js";
import { alertOf, type ReceivedFilter } from "../received/received-filter.js";
import type { ReceivedNotification } from "../received/received-notification.js";
import type { ReceivedNotifications } from "../received/received-notifications.js";

/** What a matcher of Vitest, Jest or `expect` returns. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
  /** For a difference of the test runner's own. */
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** The matchers as a test sees them: extend the interface of your test runner's matchers by this one. */
export interface SimulatorMatchers<Result = unknown> {
  /**
   * That a simulator has received such a notification.
   *
   * @param filter see `ReceivedFilter`; matchers of the test runner may stand in `payload` and `alert`
   * @param times exactly so many. Default: one or more
   */
  toHaveReceivedNotification(filter: ReceivedFilter, times?: number): Result;
}

/** Matchers for `expect.extend(simulatorMatchers)`. */
export const simulatorMatchers: {
  readonly toHaveReceivedNotification: (
    apple: unknown,
    filter: ReceivedFilter,
    times?: number,
  ) => MatcherResult;
} = { toHaveReceivedNotification };

function toHaveReceivedNotification(apple: unknown, filter: ReceivedFilter, times?: number): MatcherResult {
  const received = receivedOf(apple);
  const count = received.count(filter);
  const pass = times === undefined ? count > 0 : count === times;
  const wanted = times === undefined ? "a notification" : `${times} notifications`;
  if (pass)
    return {
      pass,
      message: () => `expected the simulator not to have received ${wanted}\n  ${shown(filter)}`,
    };
  const [nearest] = received.nearest(filter);
  return {
    pass,
    message: () =>
      [
        `expected the simulator to have received ${wanted}`,
        `  ${shown(filter)}`,
        `it received ${received.size}, of which ${count} match${dropped(received)}`,
        ...(nearest === undefined ? [] : differences(nearest.notification, nearest.differs, filter)),
      ].join("\n"),
    ...(nearest === undefined ? {} : sides(nearest.notification, nearest.differs, filter)),
  };
}

function receivedOf(apple: unknown): ReceivedNotifications {
  const isSimulator = typeof apple === "object" && apple !== null && "received" in apple;
  if (isSimulator) return (apple as { received: ReceivedNotifications }).received;
  throw new TypeError("toHaveReceivedNotification: expect() takes what startSimulator() resolves to");
}

function dropped({ dropped }: ReceivedNotifications): string {
  return dropped === 0 ? "" : ` (${dropped} older ones were dropped from the ring)`;
}

/** One line for each field that differs, and for a payload one for each place in it. */
function differences(
  notification: ReceivedNotification,
  differs: readonly string[],
  filter: ReceivedFilter,
): string[] {
  const lines = differs.flatMap((name) => {
    const wanted = filter[name as keyof ReceivedFilter];
    const actual = fieldOf(notification, name);
    return placesOf(name, wanted, actual).map(
      (place) => `  ${place.path}: expected ${shown(place.wanted)}, was ${shown(place.actual)}`,
    );
  });
  return [`the nearest, ${notification.id}, differs in`, ...lines];
}

function sides(
  notification: ReceivedNotification,
  differs: readonly string[],
  filter: ReceivedFilter,
): Pick<MatcherResult, "expected" | "actual"> {
  const pick = (read: (name: string) => unknown): object =>
    Object.fromEntries(differs.map((name) => [name, read(name)]));
  return {
    expected: pick((name) => filter[name as keyof ReceivedFilter]),
    actual: pick((name) => fieldOf(notification, name)),
  };
}

interface DifferingPlace {
  readonly path: string;
  readonly wanted: unknown;
  readonly actual: unknown;
}

/** Where in a value something differs: as deep as both have objects. */
function placesOf(path: string, wanted: unknown, actual: unknown): readonly DifferingPlace[] {
  if (!isPlain(wanted) || !isPlain(actual)) return [{ path, wanted, actual }];
  return Object.entries(wanted).flatMap(([name, each]) =>
    isPart(each, actual[name]) ? [] : placesOf(`${path}.${name}`, each, actual[name]),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !(value instanceof RegExp) && !("asymmetricMatch" in value);
}

function fieldOf(notification: ReceivedNotification, name: string): unknown {
  if (name === "alert") return alertOf(notification.payload);
  if (name === "status" || name === "reason" || name === "apnsId") return notification.answer?.[name];
  return name === "where"
    ? "a notification that does not fit"
    : notification[name as keyof ReceivedNotification];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_name, each: unknown) =>
    each instanceof RegExp || typeof each === "function" ? String(each) : each,
  );
  return text === undefined ? "nothing" : text;
}
