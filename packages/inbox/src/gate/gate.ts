import type { ResolvedInboxOptions } from "../options/inbox-options.js";
import { type ProblemFacts, RefusedRequest } from "../problems/problem.js";
import { hostNameOf, isAddress, isLoopbackName } from "./host-name.js";
import { Login } from "./login.js";

/** What the gate looks at. */
export interface GateRequest {
  readonly method: string;
  /** As it came: neither decoded nor made shorter. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What it lets through. */
export interface Passed {
  /** The origin that gets CORS headers; undefined for all others. */
  readonly corsOrigin: string | undefined;
  /** Whether it is a browser's question before a request from another origin. */
  readonly isPreflight: boolean;
}

/** Health checks of containers have no login. Exactly these, since a gate must not depend on how paths are decoded. */
const OPEN_URLS: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);
const CHANGES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/**
 * Decides whether a request may be looked at, before any routing. It does not look at the path, except to let exactly
 * two spellings pass without login; so no spelling of a path gets around it.
 */
export class Gate {
  readonly #options: Pick<ResolvedInboxOptions, "allowHosts" | "allowOrigins" | "isOpen">;
  readonly #login: Login;

  constructor(options: ResolvedInboxOptions) {
    this.#options = options;
    this.#login = new Login(options);
  }

  /** @throws RefusedRequest `host-not-allowed`, `origin-not-allowed`, `login-required`, `media-type` */
  pass(request: GateRequest): Passed {
    const host = this.#checkHost(request);
    const corsOrigin = this.#checkOrigin(request, host);
    const isPreflight = request.method === "OPTIONS" && corsOrigin !== undefined;
    // A browser never sends the login with this question.
    if (!isPreflight && !OPEN_URLS.has(request.url)) this.#login.check(textOf(request, "authorization"));
    checkMediaType(request);
    return { corsOrigin, isPreflight };
  }

  /** Against rebinding: a website whose name leads to this machine still sends that name. */
  #checkHost(request: GateRequest): string {
    const { allowHosts, isOpen } = this.#options;
    const field = textOf(request, "host") ?? "";
    const name = hostNameOf(field);
    const isAllowed =
      name !== undefined &&
      (isLoopbackName(name) || allowHosts.includes(name) || (isOpen && isAddress(name)));
    if (isAllowed) return field.toLowerCase();
    throw refused("host-not-allowed", {
      detail: `The request is for the host ${quoted(field)}, which is not one of the inbox's names.`,
      field: "host",
      cure: "Use localhost or 127.0.0.1, or start the inbox with --allow-host and this name.",
    });
  }

  /** Returns the origin that is allowed by name; undefined for the inbox's own page, and for programs. */
  #checkOrigin(request: GateRequest, host: string): string | undefined {
    const origin = textOf(request, "origin");
    if (origin !== undefined) {
      if (this.#options.allowOrigins.includes(origin)) return origin;
      if (origin !== `http://${host}` && origin !== `https://${host}`) throw foreign("origin", origin);
    }
    const site = textOf(request, "sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none")
      throw foreign("sec-fetch-site", site);
    return undefined;
  }
}

function foreign(field: string, value: string): RefusedRequest {
  return refused("origin-not-allowed", {
    detail: `A browser sent this request for another website: ${field} is ${quoted(value)}.`,
    field,
    cure: "Enter the address of the inbox itself, or start it with --allow-origin and exactly this origin.",
  });
}

/** A page of another website can send a form or plain text without asking, but not JSON. */
function checkMediaType(request: GateRequest): void {
  if (!CHANGES.has(request.method)) return;
  const type = textOf(request, "content-type");
  const length = textOf(request, "content-length");
  const hasBody = textOf(request, "transfer-encoding") !== undefined || (length ?? "0") !== "0";
  if (type === undefined ? !hasBody : JSON_TYPE.test(type)) return;
  throw refused("media-type", {
    detail: `The body ${type === undefined ? "has no media type" : `is ${quoted(type)}`}; only JSON is read.`,
    field: "content-type",
    cure: "Send content-type: application/json, with curl: -H 'content-type: application/json'.",
  });
}

function textOf({ headers }: GateRequest, name: string): string | undefined {
  const value = headers[name];
  // A field that comes twice is not one that a browser sends: it is compared as a whole, and fails.
  return typeof value === "object" ? value.join(", ") : (value as string | undefined);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

function refused(code: ConstructorParameters<typeof RefusedRequest>[0], facts: ProblemFacts): RefusedRequest {
  return new RefusedRequest(code, facts);
}
