import type { Problem } from "../api/problem.js";
import { InboxError } from "../inbox-error.js";
import type { InboxClientOptions } from "./inbox-client-options.js";

/** One request. */
export interface Request {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the address of the inbox, without a slash before it. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | Date | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests to an inbox, and makes errors of its refusals. */
export class Requester {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @throws InboxError `invalid-option` for an address that is not one */
  constructor({ url, token }: InboxClientOptions) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
      throw new InboxError(
        "invalid-option",
        `createInboxClient: url must be an address, such as http://127.0.0.1:2180`,
      );
    }
    this.#base = url.endsWith("/") ? url : `${url}/`;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** @throws InboxError `unreachable`, `refused`, `wait-timeout` */
  async json<Result>(request: Request): Promise<Result> {
    const response = await this.send(request);
    return (await response.json()) as Result;
  }

  /** @throws InboxError `unreachable`, `refused`, `wait-timeout` */
  async send({ method = "GET", path, query = {}, body, headers = {}, signal }: Request): Promise<Response> {
    const url = new URL(path, this.#base);
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined) continue;
      url.searchParams.set(name, value instanceof Date ? value.toISOString() : String(value));
    }
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: {
          ...this.#headers,
          ...headers,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
      });
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      const message = `the inbox at ${url.origin} cannot be reached; is it running?`;
      throw new InboxError("unreachable", message, { cause });
    }
    if (response.ok) return response;
    throw await refusalOf(response);
  }
}

async function refusalOf(response: Response): Promise<InboxError> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true;
  if (!isProblem) {
    return new InboxError("refused", `HTTP ${response.status}, not from an inbox: is a proxy in between?`);
  }
  const problem = (await response.json()) as Problem;
  const code = problem.code === "wait-timeout" ? "wait-timeout" : "refused";
  return new InboxError(code, `${problem.detail} ${problem.cure}${nearestText(problem)}`, { problem });
}

/** The differences in words, for whoever reads the failure of a test. */
function nearestText(problem: Problem): string {
  const near = problem["nearest"] as
    | readonly {
        readonly notification: { readonly text: string; readonly pushType: string | null };
        readonly mismatches: readonly {
          readonly filter: string;
          readonly wanted: string;
          readonly found: string | null;
        }[];
      }[]
    | undefined;
  if (near === undefined || near.length === 0) return "";
  const lines = near.map(({ notification, mismatches }) => {
    const differences = mismatches.map(
      ({ filter, wanted, found }) => `${filter} ${found ?? "without"}, not ${wanted}`,
    );
    return `\n  ${notification.pushType ?? "no push type"} "${notification.text}": ${differences.join("; ")}`;
  });
  return `\nNearest:${lines.join("")}`;
}
