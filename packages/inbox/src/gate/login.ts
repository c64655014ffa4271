import { createHash, timingSafeEqual } from "node:crypto";
import { RefusedRequest } from "../problems/problem.js";

/** People and programs apart: a password for browsers (Basic, any user name), a token for programs (Bearer). */
export class Login {
  readonly #password: Buffer | undefined;
  readonly #token: Buffer | undefined;

  constructor({
    password,
    token,
  }: { readonly password: string | undefined; readonly token: string | undefined }) {
    this.#password = password === undefined ? undefined : digestOf(password);
    this.#token = token === undefined ? undefined : digestOf(token);
  }

  /** @throws RefusedRequest `login-required` */
  check(authorization: string | undefined): void {
    if (this.#password === undefined && this.#token === undefined) return;
    const [, scheme = "", credentials = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
    const isGood =
      scheme.toLowerCase() === "bearer"
        ? isSame(credentials, this.#token)
        : scheme.toLowerCase() === "basic" && isSame(passwordOf(credentials), this.#password);
    if (isGood) return;
    throw new RefusedRequest("login-required", {
      detail: authorization === undefined ? "The request has no login." : "The login is wrong.",
      field: "authorization",
      cure: "In a browser, enter the password that the inbox was started with; in a program, send authorization: Bearer and its token.",
      headers: { "www-authenticate": 'Basic realm="apns inbox", charset="UTF-8"' },
    });
  }
}

/** What follows the user name. */
function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}

/** Takes the same time wherever the two differ. */
function isSame(given: string, wanted: Buffer | undefined): boolean {
  return wanted !== undefined && timingSafeEqual(digestOf(given), wanted);
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
