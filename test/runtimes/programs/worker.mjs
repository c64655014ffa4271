import { createClient, UsageError } from "@apns/client";
import { expectEqual } from "./expect-equal.mjs";
import { wire } from "./wire.mjs";

/** The test of a worker: workerd calls it, and ends with what it says. */
export const worker = {
  async test() {
    wire();
    try {
      createClient({
        credentials: { key: "", keyId: "ABC123DEFG", teamId: "DEF123GHIJ" },
        topic: "com.example.app",
      });
    } catch (error) {
      expectEqual([error instanceof UsageError, error.code], [true, "unsupported-runtime"]);
      if (!/@apns\/wire, and send from Node, Bun or Deno/.test(error.message)) throw error;
      return;
    }
    throw new Error("createClient did not refuse");
  },
};
