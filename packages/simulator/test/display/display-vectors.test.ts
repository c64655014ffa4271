import {
  activitiesOf,
  type Display,
  type DisplayDeviceOptions,
  type DisplayNotification,
  deliverStored,
  EMPTY_SCREEN,
  groupsOf,
  islandOf,
  passTime,
  receive,
  resolveDevice,
  type Screen,
  summaryOf,
} from "@apns/simulator/display";
import { describe, expect, test } from "vitest";
import vectors from "./vectors/display.json" with { type: "json" };

/** What a vector says of the screen; what it leaves out is not compared. */
interface ExpectedScreen {
  readonly badge?: number | null;
  readonly cards?: readonly string[];
  readonly summary?: readonly string[];
  readonly groups?: readonly (readonly string[])[];
  readonly activities?: readonly string[];
  readonly contents?: readonly unknown[];
  readonly order?: readonly string[];
  readonly island?: string | null;
  readonly stored?: readonly string[];
}

/** Something happens at a time, UNIX seconds: a notification arrives, stored ones are delivered, or time passes. */
interface Step {
  readonly at: number;
  readonly send?: Readonly<Record<string, unknown>>;
  readonly deliver?: true;
  readonly pass?: true;
  readonly expect?: unknown;
  readonly lines?: readonly string[];
  readonly absent?: readonly (keyof Display)[];
  readonly screen?: ExpectedScreen;
}

interface Vector {
  readonly row: number;
  readonly rule: string;
  readonly name: string;
  readonly source: string;
  readonly grade: string;
  readonly device?: DisplayDeviceOptions;
  readonly steps: readonly Step[];
}

const all = vectors as unknown as readonly Vector[];
const RULES = [
  "P-41: an alert has the lines that it was given, and lights the screen",
  "P-42: a badge and a sound may stand alone",
  "P-43: keys are the app's strings",
  "P-44: the interruption level decides, where the app may use it",
  "P-45: a Focus, its filter and the summary hold back",
  "P-46: threads group cards as the owner wants",
  "P-47: a category offers its actions",
  "P-48: an extension may change an alert that has text",
  "P-49: content-available shows nothing by itself",
  "P-50: a missing push type is warned of, and the Watch needs it",
  "P-51: what has no text, sound or badge shows nothing",
  "P-52: a body is cut only where a device option says so, and never inside a character",
  "P-53: each line has its own direction",
  "P-54: hidden previews show a placeholder while the device is locked",
  "P-55: the app in front decides, and the person before it",
  "P-56: iPhone and Watch never both alert",
  "P-57: a collapse id is one card of the app",
  "P-58: offline, APNs keeps one notification for each app",
  "P-59: priorities below 10 wait to save power",
  "P-60: what is refused or has lost its device token is not shown",
  "P-61: a start makes a Live Activity where the device can",
  "P-62: an update counts if it is newer and decodes",
  "P-63: a Live Activity goes stale, ends and goes",
  "P-64: the most relevant Live Activity is first",
  "P-65: other push types show nothing by themselves",
  "P-66: a quick next notification overwrites the last where a device option says so",
];

for (const title of RULES) {
  const own = all.filter(({ rule }) => title.startsWith(`${rule}:`));
  describe(title, () => {
    test.each(own.map((vector) => [`row ${vector.row}: ${vector.name}`, vector] as const))(
      "%s",
      (_title, vector) => {
        run(vector);
      },
    );
  });
}

test("every row of what a phone shows has a vector, and every vector a rule and a source", () => {
  const rows = new Set(all.map(({ row }) => row));
  expect(Array.from({ length: 63 }, (_, index) => index + 1).filter((row) => !rows.has(row))).toEqual([]);
  for (const { rule, source, grade } of all) {
    expect(RULES.some((title) => title.startsWith(`${rule}:`))).toBe(true);
    expect(source).toMatch(/^https:\/\//);
    expect(grade).toMatch(/^(?:read|report|inferred|our own)\b/);
  }
});

function run({ device = {}, steps }: Vector): void {
  let screen = EMPTY_SCREEN;
  for (const [index, step] of steps.entries()) {
    const nowMs = step.at * 1000;
    const now = { ...device, screen };
    if (step.pass === true) screen = passTime(screen, nowMs);
    else if (step.deliver === true) {
      const received = deliverStored(now, nowMs);
      expect(received.map(({ display }) => display)).toMatchObject(step.expect as object[]);
      screen = received.at(-1)?.screen ?? screen;
    } else {
      const received = receive(notificationOf(step, index), now, nowMs);
      expectDisplay(received.display, step);
      screen = received.screen;
    }
    if (step.screen !== undefined) expectScreen(screen, step.screen, device);
  }
}

function notificationOf({ send = {} }: Step, index: number): DisplayNotification {
  const fields = {
    topic: "com.example.demo",
    pushType: "alert",
    id: `n${index}`,
    deviceToken: "aa",
    ...send,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as unknown as DisplayNotification;
}

function expectDisplay(display: Display, { expect: expected, lines, absent = [] }: Step): void {
  expect(display).toMatchObject(expected as object);
  if (lines !== undefined) {
    const { title, subtitle, body } = display.card ?? {};
    expect([title, subtitle, body].flatMap((line) => line?.text ?? [])).toEqual(lines);
  }
  for (const name of absent) expect(display[name]).toBeUndefined();
}

function expectScreen(screen: Screen, expected: ExpectedScreen, device: DisplayDeviceOptions): void {
  const text = ({ body }: Screen["cards"][number]): string | undefined => body?.text;
  const actual = {
    badge: screen.badges["com.example.demo"] ?? null,
    cards: screen.cards.map(text),
    summary: summaryOf(screen).map(text),
    groups: groupsOf(screen, resolveDevice(device)).map(({ cards }) => cards.map(text)),
    activities: screen.activities.map(({ state }) => state),
    contents: screen.activities.map(({ contentState }) => contentState),
    order: activitiesOf(screen).map(({ id }) => id),
    island: islandOf(screen)?.id ?? null,
    stored: screen.stored.map(({ notification }) => notification.id),
  };
  expect(actual).toMatchObject(expected);
}
