import type { Problem } from "../../../src/api/problem.js";

/** What the server refused, or why it could not be asked. */
export class ApiError extends Error {
  /** Undefined if no answer came. */
  readonly problem: Problem | undefined;

  constructor(message: string, problem?: Problem) {
    super(message);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** Asks the API. Paths are relative: the page may live below another path. */
export async function ask<Answer>(
  path: string,
  { method = "GET", body }: { method?: "GET" | "POST" | "PUT" | "DELETE"; body?: unknown } = {},
): Promise<Answer> {
  const response = await answerOf(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  throw await errorOf(response);
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new ApiError("The inbox does not answer. Is it still running?");
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Problem;
    return new ApiError([problem.detail, problem.cure].filter(Boolean).join(" "), problem);
  } catch {
    return new ApiError(`The inbox answered ${response.status}.`);
  }
}
