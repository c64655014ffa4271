import type { ApnsIds } from "../apns-ids.js";
import type { ControlFrames } from "./control-frames.js";
import type { FloodGuard } from "./flood-guard.js";
import type { OutputMemory } from "./output-buffer.js";
import type { PartialAnswers } from "./partial-answers.js";
import type { PingWatch } from "./ping-watch.js";
import type { RequestWriter } from "./request-writer.js";
import type { SendFlow } from "./send-flow.js";
import type { StreamTable } from "./stream-table.js";

/** What all connections of a session share. */
export interface ConnectionMeans {
  /** The `:authority`: host, with the port where it is not 443. */
  readonly authority: string;
  readonly ids: ApnsIds;
  readonly memory: OutputMemory;
}

/** The parts of a connection that frames and requests act upon. */
export interface ConnectionParts<Ticket> {
  readonly streams: StreamTable<Ticket>;
  readonly answers: PartialAnswers<Ticket>;
  readonly control: ControlFrames;
  readonly flow: SendFlow<Ticket>;
  readonly writer: RequestWriter;
  readonly pings: PingWatch;
  readonly floods: FloodGuard;
}
