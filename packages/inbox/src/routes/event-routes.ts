import type { ServerResponse } from "node:http";
import type { Simulator } from "@apns/simulator";
import { conditionsOf } from "../search/conditions-of.js";
import { checkCursor, missedSince, parseCursor } from "../search/cursor.js";
import { EventReader, type ReaderOptions } from "../stream/event-reader.js";
import { encodeEvent, STREAM_HEAD, STREAM_HEADERS } from "../stream/sse.js";
import { notificationEvent, plainEvent } from "../stream/stream-event.js";
import { viewParameter } from "./notification-routes.js";
import type { InboxContext, Reply, RouteRequest } from "./route.js";

/** What a reader missed is written in pieces of so many. */
const CATCH_UP_STEP = 200;

/** Everything as it happens. A reader that comes again gets first what it missed. */
export async function streamEvents(request: RouteRequest, context: InboxContext): Promise<Reply> {
  const { parameters, response, lastEventId } = request;
  const { apple, hub, streams, options } = context;
  const readerOptions: ReaderOptions = {
    kinds: kindsOf(parameters.text("kinds")),
    conditions: conditionsOf(parameters),
    view: viewParameter(parameters.text("view")),
    maxRate: parameters.number("maxRate"),
    bufferBytes: options.streamBufferBytes,
  };
  // The browser's own header says more than an address that was made before.
  const cursor = lastEventId === undefined ? checkCursor(parameters.text("cursor"), apple) : lastEventId;
  const leave = streams.enter();
  response.once("close", leave);
  begin(response);
  const reader = new EventReader(response, readerOptions, performance.now());
  if (cursor !== undefined) await catchUp(reader, { cursor, response, apple });
  if (!response.destroyed) response.once("close", hub.add(reader));
  return "streamed";
}

/** What reaches one phone, as it reaches it. */
export function streamDevice({ parameters, response }: RouteRequest, context: InboxContext): Reply {
  const { apple, hub, streams, options } = context;
  const deviceToken = parameters.path("deviceToken").toLowerCase();
  const leave = streams.enter();
  response.once("close", leave);
  begin(response);
  const reader = new EventReader(
    response,
    {
      kinds: undefined,
      conditions: [],
      view: "full",
      maxRate: undefined,
      bufferBytes: options.streamBufferBytes,
    },
    performance.now(),
  );
  response.once("close", hub.addPhone(deviceToken, reader));
  reader.write(encodeEvent("phone", { deviceToken, known: apple.devices.get(deviceToken) !== undefined }));
  return "streamed";
}

function begin(response: ServerResponse): void {
  response.writeHead(200, STREAM_HEADERS);
  response.write(STREAM_HEAD);
}

interface Gap {
  readonly cursor: string;
  readonly response: ServerResponse;
  readonly apple: Simulator;
}

/** Writes what came after the cursor, as fast as the reader takes it; or that it must read everything again. */
async function catchUp(reader: EventReader, { cursor, response, apple }: Gap): Promise<void> {
  let place = cursor;
  for (;;) {
    if (response.destroyed) return;
    const start = parseCursor(place)?.start;
    if (start !== apple.received.startId || missedSince(place, apple) > 0) {
      const why = start === apple.received.startId ? "ring" : "start";
      reader.take([plainEvent("resync", { why })], performance.now());
      return;
    }
    const missing = apple.received.list({}, { after: place, limit: CATCH_UP_STEP, order: "oldest-first" });
    const last = missing.at(-1);
    if (last === undefined) return;
    reader.replay(missing.map((notification) => notificationEvent("notification", notification, apple)));
    place = last.id;
    if (response.writableNeedDrain) await drained(response);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.once("drain", done).once("close", done);
  });
}

function kindsOf(kinds: string | undefined): ReadonlySet<string> | undefined {
  return kinds === undefined ? undefined : new Set(kinds.split(","));
}
