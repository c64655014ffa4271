import type { Simulator } from "@apns/simulator";
import { hostBeforePort } from "../../flags/host-before-port.js";
import type { Screen } from "../../screen/screen.js";
import { commandWords } from "./command-words.js";
import { exportLines, shellWord } from "./export-lines.js";
import type { OpenedInbox } from "./open-inbox.js";
import type { SimulateFlags } from "./simulate-flags.js";

/** What a simulator that is ready says. */
export interface Announcement {
  readonly apple: Simulator;
  readonly dir: string;
  readonly opened: OpenedInbox | undefined;
  /** The variables with which a program reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly flags: SimulateFlags;
  readonly screen: Screen;
}

/** On a terminal where the page is and what to paste, elsewhere one line of JSON, or the lines of `--print-env`. */
export function announce(announcement: Announcement): void {
  const { apple, dir, opened, environment, flags, screen } = announcement;
  screen.say(
    `gateway on ${addressOf(apple.gateway)}, feedback on ${addressOf(apple.feedback)}, HTTP/2 on ${addressOf(apple.http2)}, files in ${dir}`,
  );
  if (opened !== undefined) warn(opened, flags, screen);
  if (flags.printEnv) screen.print(exportLines(environment));
  else if (screen.terminal.stdout.isTTY === true) forPeople(announcement);
  else screen.print(JSON.stringify(forPrograms(announcement)));
}

/** As other commands take it. */
function addressOf({ host, port }: Simulator["http2"]): string {
  return `${hostBeforePort(host)}:${port}`;
}

/** Warns if other machines can reach the inbox. Says a login that was made up here, and never one that was given. */
function warn(
  { password, token, isOpen, login }: OpenedInbox,
  { host }: SimulateFlags,
  screen: Screen,
): void {
  if (isOpen) {
    const asks = login === "none" ? "asks nobody for a login" : "asks for a login";
    screen.say([{ text: `Other machines can reach ${host}; the inbox ${asks}.`, tone: "doubtful" }]);
  }
  if (login !== "made-up") return;
  screen.say(`Password for people, with any name: ${password}`);
  screen.say(`Token for programs: ${token}, sent as authorization: Bearer`);
}

function forPrograms({ apple, dir, opened }: Announcement): unknown {
  const { keyId, teamId } = apple.providerKey;
  return {
    gateway: apple.gateway,
    feedback: apple.feedback,
    http2: apple.http2,
    ...(opened === undefined ? {} : { inbox: inboxOf(opened) }),
    dir,
    keyId,
    teamId,
    topic: apple.topic,
  };
}

function inboxOf({ inbox: { host, port }, token, login }: OpenedInbox): unknown {
  return login !== "made-up" ? { host, port } : { host, port, token };
}

function forPeople({ dir, opened, environment, flags, screen }: Announcement): void {
  if (opened !== undefined) screen.print(["The inbox is at ", { text: opened.inbox.url, tone: "bold" }]);
  const command = `${commandWords(screen.terminal.env)} simulate --dir ${shellWord(dir)} --print-env`;
  const how = flags.dir === undefined ? "" : `, or: eval "$(${command})"`;
  screen.print(`For your program, paste into its shell${how}\n`);
  screen.print(`${exportLines(environment)}\n`);
}
