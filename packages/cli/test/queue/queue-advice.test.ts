import { expect, test } from "vitest";
import { badLocation, queueFailure } from "../../src/commands/queue/queue-advice.js";

const errorOf = (message: string, code: string, name = "error"): Error =>
  Object.assign(new Error(message), { name, code });

test("L-85: an error of the database says what to do about it, once", () => {
  const cases: readonly (readonly [Error, string])[] = [
    [
      errorOf("permission denied for schema q", "42501"),
      "The queue failed: permission denied for schema q. Let this role",
    ],
    [errorOf("cannot execute UPDATE", "25006"), "name the primary server."],
    [errorOf("sorry, too many clients already", "53300"), "raise max_connections"],
    [errorOf("canceling statement due to statement timeout", "57014"), "statement_timeout"],
    [errorOf("something new", "XX000"), "The queue failed: something new. Look at its database."],
  ];
  for (const [error, text] of cases) expect(queueFailure(error)).toContain(text);
  const full = errorOf("file is not a database. Name another file.", "SQLITE_NOTADB", "SqliteError");
  expect(queueFailure(full)).toBe("The queue failed: file is not a database. Name another file.");
});

test("L-85: where no address of a host answers, the error has the text of each", () => {
  const errors = ["connect ECONNREFUSED ::1:1", "connect ECONNREFUSED 127.0.0.1:1"].map(
    (text) => new Error(text),
  );
  const error = Object.assign(new AggregateError(errors, ""), { code: "ECONNREFUSED" });
  expect(queueFailure(error)).toBe(
    "The queue failed: connect ECONNREFUSED ::1:1, connect ECONNREFUSED 127.0.0.1:1. Check the host and the port in --queue, and that the server runs.",
  );
});

test("L-85: a location that is none is answered with one that is, and never with a password", () => {
  expect(badLocation("push.db")).toMatch(/not push\.db\. For that file: sqlite:push\.db$/);
  for (const location of ["mysql://me:secret@host/x", "postgres:me:secret@host"]) {
    expect(badLocation(location)).toBe("--queue must be sqlite:FILE or postgres://USER@HOST/DATABASE.");
  }
});
