import type { ApnsIds } from "../apns-ids.js";
import type { Http2SessionOptions } from "../options.js";
import { EarlyStreams } from "../pool/early-streams.js";
import { Lifespan } from "../pool/lifespan.js";
import type { RememberedStreams } from "../pool/remembered-streams.js";
import { ConnectionRecord } from "./connection-record.js";
import { ControlFrames } from "./control-frames.js";
import { FloodGuard } from "./flood-guard.js";
import { RequestWriter } from "./headers/request-writer.js";
import { OutputBuffer, type OutputMemory } from "./output-buffer.js";
import { PartialAnswers } from "./partial-answers.js";
import { PingWatch } from "./ping-watch.js";
import { SendFlow } from "./send-flow.js";
import { StreamTable } from "./stream-table.js";

/** What all connections of a session share. */
export interface ConnectionMeans {
  /** The `:authority`: host, with the port where it is not 443. */
  readonly authority: string;
  readonly ids: ApnsIds;
  readonly memory: OutputMemory;
  readonly remembered: RememberedStreams;
}

/** The parts of a connection that frames and requests act upon. */
export interface ConnectionParts<Ticket> {
  readonly record: ConnectionRecord;
  readonly output: OutputBuffer;
  readonly streams: StreamTable<Ticket>;
  readonly early: EarlyStreams<Ticket>;
  readonly answers: PartialAnswers<Ticket>;
  readonly control: ControlFrames;
  readonly flow: SendFlow<Ticket>;
  readonly writer: RequestWriter;
  readonly pings: PingWatch;
  readonly floods: FloodGuard;
  readonly lifespan: Lifespan<Ticket>;
}

/** The parts of a new connection. */
export function createConnectionParts<Ticket>(
  options: Http2SessionOptions,
  { authority, ids, memory, remembered }: ConnectionMeans,
): ConnectionParts<Ticket> {
  const { authorizationHeader, duplicateGuard, maxWriteBytes } = options;
  // A quarter of what a write takes: it doubles where that is too little, and most connections carry little.
  const output = new OutputBuffer((Math.min(maxWriteBytes, 65_536) + 8192) >> 2, memory);
  const streams = new StreamTable<Ticket>();
  const flow = new SendFlow<Ticket>(output);
  const record = new ConnectionRecord();
  return {
    record,
    output,
    streams,
    early: new EarlyStreams(remembered, streams, record),
    flow,
    answers: new PartialAnswers<Ticket>(),
    control: new ControlFrames(output),
    writer: new RequestWriter({ authority, authorizationHeader, duplicateGuard, ids }),
    pings: new PingWatch(options),
    floods: new FloodGuard(streams, flow),
    lifespan: new Lifespan(streams, options.maxRequestsPerConnection),
  };
}
