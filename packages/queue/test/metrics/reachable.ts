import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MAX_COLLECTIONS = 50;

/**
 * Collects garbage until at most one of the objects is left, which may be in a variable of the test's loop. A single
 * collection may leave others, which V8 still holds while it compiles. Returns how many are left.
 */
export async function reachable(objects: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let left = objects.length;
  for (let n = 0; n < MAX_COLLECTIONS && left > 1; n += 1) {
    await turn();
    collect();
    left = objects.filter((object) => object.deref() !== undefined).length;
  }
  return left;
}
