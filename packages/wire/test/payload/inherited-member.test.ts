import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { entries } from "./payload-entries.js";

describe.each(entries)("$name", ({ field, send }) => {
  test("W-27: data that is only inherited is refused by name, and what hides nothing is not", () => {
    class Sum {
      readonly a = 1;
      get sum(): number {
        return this.a;
      }
    }
    class Accessor {
      readonly a = 1;
      #alert = "Hello";
      // As an `accessor` field of TypeScript is compiled.
      get alert(): string {
        return this.#alert;
      }
      set alert(alert: string) {
        this.#alert = alert;
      }
    }
    class Overridden extends Sum {
      override readonly a = 1;
      constructor() {
        super();
        Object.defineProperty(this, "sum", { value: 2, enumerable: true });
      }
      set written(_: number) {}
    }
    const defaults = { badge: 1 };
    const bare = Object.assign(Object.create(null), { badge: 1 });
    const lost: readonly (readonly [value: object, name: string])[] = [
      [new Sum(), "sum"],
      [new (class extends Sum {})(), "sum"],
      [new Accessor(), "alert"],
      [Object.assign(Object.create(defaults), { own: 1 }), "badge"],
      [Object.assign(Object.create(Object.create(defaults)), { own: 1 }), "badge"],
      [Object.assign(Object.create(bare), { own: 1 }), "badge"],
    ];
    for (const [value, name] of lost) {
      const error = usageErrorOf(() => send({ rows: [{ at: value }] }));
      expect(error).toMatchObject({ code: "payload-not-serializable", field: `${field}.rows[0].at.${name}` });
    }
    expect(send({ at: new Overridden() })).toEqual({ at: { a: 1, sum: 2 } });
    expect(send({ at: Object.assign(Object.create({ f: () => 1, g: undefined }), { a: 1 }) })).toEqual({
      at: { a: 1 },
    });
  });

  test("W-27: what other code puts on every object is nobody's data", () => {
    const everything = Object.prototype as unknown as Record<string, unknown>;
    class Own {
      readonly a = 1;
    }
    let arrived: unknown;
    try {
      everything["added"] = 1;
      arrived = send({ at: new Own(), list: [{ b: 2 }] });
    } finally {
      delete everything["added"];
    }
    expect(arrived).toEqual({ at: { a: 1 }, list: [{ b: 2 }] });
  });
});
