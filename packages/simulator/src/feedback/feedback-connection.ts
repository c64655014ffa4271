import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { JournalRecorder } from "../journal/journal.js";
import { Random } from "../rules/random.js";
import type { RuleBook } from "../rules/rule-book.js";
import type { FeedbackList } from "./feedback-list.js";

export interface FeedbackContext {
  readonly journal: JournalRecorder;
  readonly list: FeedbackList;
  readonly seed: number;
  readonly rules: () => RuleBook;
}

/** Writes the whole list to one client and forgets it, as Apple does. */
export function serveFeedback(connection: EndpointConnection, context: FeedbackContext): void {
  const { tls } = connection;
  const match = context.rules().onFeedback(connection.number);
  const reaction = match?.do ?? {};
  const random = new Random(context.seed, -connection.number);
  // The client sends nothing; reading notices its end.
  tls?.resume();
  if (reaction.close === "never" || reaction.close === "half-close") tls?.once("end", () => tls.end());
  connection.later(random.draw(reaction.delayMs ?? 0), () => {
    const taken = context.list.take();
    context.journal.record({
      kind: "feedback-read",
      ...connection.entryBase(),
      tuples: taken.tuples,
      ...(match === undefined ? {} : { rule: match.rule }),
    });
    const bytes = taken.bytes.subarray(0, reaction.cutAfterBytes ?? taken.bytes.length);
    const garbage = random.bytes(reaction.garbageBytes ?? 0);
    const split = {
      pieceBytes: reaction.pieceBytes ?? Number.POSITIVE_INFINITY,
      pieceDelayMs: reaction.pieceDelayMs ?? 1,
    };
    connection.writePieces(Buffer.concat([bytes, garbage]), split, () => {
      const close = reaction.close ?? "fin";
      if (close !== "never")
        connection.endsBecause(match === undefined ? "feedback-complete" : "rule", match?.rule);
      connection.leave(close);
    });
  });
}
