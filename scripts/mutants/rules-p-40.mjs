// Mutants of the rules of what a phone shows (P-40 and on): the smallest edits that break a rule; see run.mjs.

const tests = ["pure", "test/display"];
const mutant = (rule, source, [from, to]) => ({
  rule,
  package: "simulator",
  file: `src/display/${source}`,
  from,
  to,
  tests,
});

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfP40 = [
  mutant("P-40 a Focus is a second state", "display-result.ts", [
    "return { shown: false, why,",
    'return { shown: (why === "focus") as false, why,',
  ]),
  mutant("P-41 an empty text is a text", "alert/alert-text.ts", [
    'return alert === "" ? undefined : {',
    "return {",
  ]),
  mutant("P-41 no app's name above a text", "alert/alert-card.ts", [": device.app.name);", ": undefined);"]),
  mutant("P-42 a badge of 0 is no badge", "push.ts", ["badge >= 0", "badge > 0"]),
  mutant("P-42 a badge of 0 keeps the cards", "screen/receive.ts", [
    "badge === 0 ? cards.filter",
    "badge === -1 ? cards.filter",
  ]),
  mutant("P-43 the text wins over the key", "alert/alert-text.ts", [
    "localized(push, alert, names) ?? plain(push, alert, names.text)",
    "plain(push, alert, names.text) ?? localized(push, alert, names)",
  ]),
  mutant("P-44 no entitlement is needed", "alert/interruption-level.ts", [
    "if (push.device.app.entitlements.includes(asked)) return asked;",
    "if (asked) return asked;",
  ]),
  mutant("P-45 a Focus holds back nothing", "alert/interruption-level.ts", [
    'return level === "time-sensitive" && ',
    "return ",
  ]),
  mutant("P-46 threads do not count", "screen/groups.ts", ['card.threadId ?? ""', '""']),
  mutant("P-47 five actions", "alert/alert-card.ts", ["MAX_ACTIONS = 4", "MAX_ACTIONS = 5"]),
  mutant("P-48 an extension always runs", "alert/extended-text.ts", [
    "!== 1) return text;",
    "=== 2) return text;",
  ]),
  mutant("P-49 priority 10 is fine in the background", "display.ts", [
    'pushType === "background" && priority === 10',
    'pushType === "background" && priority > 10',
  ]),
  mutant("P-50 the Watch needs no push type", "alert/display-alert.ts", [
    'if (notification.pushType === undefined) return notShown("wrong-push-type");',
    "",
  ]),
  mutant("P-51 a sound alone is nothing", "alert/display-alert.ts", [
    "text === undefined && sound === undefined && badge === undefined",
    "text === undefined && badge === undefined",
  ]),
  mutant("P-51 what has nothing is shown", "alert/display-alert.ts", [
    "text === undefined && sound === undefined && badge === undefined",
    "text === undefined && sound === undefined && badge === 0",
  ]),
  mutant("P-52 a character is cut", "text/line.ts", ['granularity: "grapheme"', 'granularity: "word"']),
  mutant("P-53 the last letter decides", "text/line.ts", [
    "LETTER = /\\p{L}/u",
    "LETTER = /\\p{L}(?!.*\\p{L})/u",
  ]),
  mutant("P-54 previews stay hidden", "alert/alert-card.ts", [' && device.lock === "locked"', ""]),
  mutant("P-55 provisional has a badge", "alert/display-alert.ts", [
    "const { badge: _, ...quiet } = facts;",
    "const quiet = facts;",
  ]),
  mutant("P-56 both alert", "alert/display-alert.ts", [
    'return isOnWatch ? notShown("other-device") : undefined;',
    "return undefined;",
  ]),
  mutant("P-57 a collapse id is of all apps", "screen/receive.ts", [
    " && one.bundleId === other.bundleId",
    "",
  ]),
  mutant("P-58 expiration 0 is stored", "display.ts", [
    "expiration !== undefined && expiration * 1000 <= nowMs;",
    "expiration !== undefined && expiration < 0;",
  ]),
  mutant("P-59 priority 1 wakes", "display.ts", ["(priority === 1 && isDark) || ", ""]),
  mutant("P-60 a refused one is shown", "display.ts", ["status !== 200 || ", ""]),
  mutant("P-60 a broadcast is no larger than others", "display-notification.ts", [
    ": MAX_BROADCAST_BYTES;",
    ": 4096;",
  ]),
  mutant("P-61 a broadcast starts one", "activity/display-activity.ts", [
    "notification.channelId === undefined && ",
    "",
  ]),
  mutant("P-62 an older update counts", "activity/display-activity.ts", [
    "timestamp < activity.timestamp || ",
    "",
  ]),
  mutant("P-63 an ended one stays for ever", "activity/activity-card.ts", [
    "nowMs >= ended.goneAtMs",
    "nowMs > ended.goneAtMs",
  ]),
  mutant("P-64 the least relevant is first", "screen/groups.ts", [
    '.filter(({ state }) => state !== "gone")\n    .sort((one, other) => other.relevance - one.relevance)',
    '.filter(({ state }) => state !== "gone")',
  ]),
  mutant("P-65 Wallet shows the alert", "display-notification.ts", ["/^pass\\./.test(topic) || ", ""]),
  mutant("P-66 a next one always overwrites", "screen/receive.ts", [
    "nowMs - atMs < device.overwriteWithinMs",
    "nowMs - atMs <= device.overwriteWithinMs + 1000",
  ]),
  mutant("P-67 cards grow without end", "screen/receive.ts", [
    "[card, ...others].slice(0, MAX_KEPT)",
    "[card, ...others]",
  ]),
  mutant("P-67 badges grow without end", "screen/receive.ts", [
    "[bundleId, badge]].slice(-MAX_KEPT)",
    "[bundleId, badge]]",
  ]),
  mutant("P-68 texts are trimmed", "text/line.ts", [
    "return { text, direction",
    "return { text: text.trim(), direction",
  ]),
];
