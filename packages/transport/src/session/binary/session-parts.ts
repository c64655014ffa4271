import type { PartialOptions } from "../../options/option-table.js";
import { FlushRequests } from "../flush-requests.js";
import { BarrierTrial } from "./barrier-trial.js";
import { Barriers } from "./barriers.js";
import { Connecting } from "./connecting.js";
import { BinaryConnection } from "./connection/binary-connection.js";
import { ConnectionRequests } from "./connection/connection-requests.js";
import { SpareConnections } from "./connection/spare-connections.js";
import { Stretch } from "./connection/stretch.js";
import type { BinarySessionEvent } from "./events.js";
import { Evidence } from "./evidence.js";
import type { FrameMemory } from "./log/frame-memory.js";
import { Ledger } from "./log/ledger.js";
import { ResendLog } from "./log/resend-log.js";
import { Timeline } from "./log/timeline.js";
import { Losses } from "./losses.js";
import { type BinarySessionOptions, resolveBinarySessionOptions } from "./options.js";
import { Outgoing } from "./outgoing.js";
import { PoisonSearch } from "./poison-search.js";
import { ReconnectPolicy } from "./reconnect-policy.js";
import { Room } from "./room.js";
import { Spares } from "./spares.js";
import { WritePace } from "./write-pace.js";

/** What a session is made from. */
export interface SessionSetup {
  readonly options: PartialOptions<BinarySessionOptions>;
  readonly random: () => number;
  readonly memory: FrameMemory | undefined;
  readonly report: (event: BinarySessionEvent) => void;
}

/** The parts of a session, each of which decides about one thing. */
export interface SessionParts<Ticket> {
  readonly log: ResendLog<Ticket>;
  readonly ledger: Ledger<Ticket>;
  readonly flushes: FlushRequests;
  readonly timeline: Timeline;
  readonly requests: ConnectionRequests;
  readonly connection: BinaryConnection;
  readonly poison: PoisonSearch;
  readonly trial: BarrierTrial;
  readonly reconnect: ReconnectPolicy;
  readonly spares: Spares;
  readonly connecting: Connecting;
  readonly room: Room;
  readonly stretch: Stretch;
  readonly outgoing: Outgoing;
  readonly evidence: Evidence;
  readonly losses: Losses;
}

/** @throws UsageError for options that are unknown, of a wrong type or out of range */
export function createParts<Ticket>(setup: SessionSetup): SessionParts<Ticket> {
  const { random, memory, report } = setup;
  const options = resolveBinarySessionOptions(setup.options);
  const log = new ResendLog<Ticket>(options, memory);
  const flushes = new FlushRequests();
  const timeline = new Timeline(log.head);
  const ledger = new Ledger(log, flushes, timeline);
  const requests = new ConnectionRequests();
  const connection = new BinaryConnection(options, requests, report);
  const pace = new WritePace(options.maxWriteBytes);
  const stretch = new Stretch(log.head);
  const poison = new PoisonSearch(options.resendBufferSize);
  const barriers = new Barriers(options, poison);
  const trial = new BarrierTrial();
  const reconnect = new ReconnectPolicy(options, poison, random);
  const room = new Room(log, connection, pace);
  const standingBy = new SpareConnections(requests, report);
  const spares = new Spares({ options, random, log, connection, connections: standingBy, trial, poison });
  const connecting = new Connecting({ log, connection, trial, reconnect, spares });
  const learning = { pace, stretch, poison, barriers, trial, reconnect, spares };
  const shared = { options, log, ledger, flushes, ...learning, report };
  const outgoing = new Outgoing(shared);
  const evidence = new Evidence(shared);
  const losses = new Losses(shared);
  const connections = { requests, connection, reconnect, spares, connecting };
  const books = { log, ledger, flushes, timeline };
  return { ...connections, ...books, poison, trial, room, stretch, outgoing, evidence, losses };
}
