import { randomBytes } from "node:crypto";
import type { Inbox, InboxError } from "@apns/inbox";
import type { Simulator } from "@apns/simulator";
import { CommandError } from "../../command-error.js";
import { exitCode } from "../../exit-code.js";
import type { Screen } from "../../screen/screen.js";
import type { SimulateFlags } from "./simulate-flags.js";

const SECRET_BYTES = 18;
/** Where the other options of the inbox come from. */
const OTHER_SOURCES = "--allow-host, --allow-origin, APNS_INBOX_PASSWORD, APNS_INBOX_TOKEN";

/** An inbox, and what people and programs need for it. */
export interface OpenedInbox {
  readonly inbox: Inbox;
  /** Whether it listens beyond this machine. */
  readonly isOpen: boolean;
  /** `given`: by variables. `made-up`: here. */
  readonly login: "none" | "given" | "made-up";
  /** Undefined: there is none. */
  readonly password: string | undefined;
  readonly token: string | undefined;
  /** Variables for programs: where it is, and its token. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Opening {
  readonly dir: string;
  readonly flags: SimulateFlags;
  readonly screen: Screen;
}

/** @throws CommandError for a port that is in use, and for impossible flags and variables */
export async function openInbox(apple: Simulator, { dir, flags, screen }: Opening): Promise<OpenedInbox> {
  const { host, inboxAuth } = flags;
  // The router and the page take time to load, and help needs neither.
  const { isLoopbackName, startInbox } = await import("@apns/inbox");
  const isOpen = !isLoopbackName(host);
  const { APNS_INBOX_PASSWORD: givenPassword, APNS_INBOX_TOKEN: givenToken } = screen.terminal.env;
  const isGiven = Boolean(givenPassword) || Boolean(givenToken);
  const isNeeded = inboxAuth === "required" || (inboxAuth === "auto" && isOpen);
  const made = isNeeded ? "made-up" : "none";
  const login = inboxAuth === "none" ? "none" : isGiven ? "given" : made;
  const { password, token } = secretsOf(login, { password: givenPassword, token: givenToken });
  try {
    const inbox = await startInbox(apple, {
      host,
      port: flags.inboxPort,
      allowHosts: flags.allowHost,
      allowOrigins: flags.allowOrigin,
      password,
      token,
      auth: login === "none" ? "none" : "required",
      dir,
    });
    return {
      inbox,
      isOpen,
      login,
      password,
      token,
      environment: {
        APNS_INBOX: inbox.url.replace(/\/$/, ""),
        ...(token === undefined ? {} : { APNS_INBOX_TOKEN: token }),
      },
    };
  } catch (cause) {
    const { code, message } = cause as InboxError;
    const where = code === "listen-failed" ? "--inbox-port" : OTHER_SOURCES;
    throw new CommandError(exitCode.usage, `${where}: ${message}`, { cause });
  }
}

interface Secrets {
  readonly password: string | undefined;
  readonly token: string | undefined;
}

function secretsOf(login: OpenedInbox["login"], given: Secrets): Secrets {
  if (login === "made-up") return { password: secret(), token: secret() };
  // An empty variable counts as unset.
  const { password, token } = login === "given" ? given : { password: "", token: "" };
  return { password: password || undefined, token: token || undefined };
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}
