import { subscribe, tracingChannel, unsubscribe } from "node:diagnostics_channel";
import type { ConnectTrace, Outcome, SendManyOutcome, SendManyTrace, SendTrace } from "@apns/client";
import { isAccepted } from "@apns/client";
import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { errorTypeOf, errorTypeOfThrown, outcomeAttributes, sendingAttributes } from "./attributes.js";
import type { TelemetryOptions } from "./telemetry-options.js";

/** A run's span, and the context in which the spans of its outcomes begin. */
interface OpenRun {
  readonly span: Span;
  readonly context: Context;
}

/** Makes a span of each send, each run and each attempt to connect. Returns what ends it. */
export function observeSpans(
  tracer: Tracer,
  runSpans: NonNullable<TelemetryOptions["runSpans"]>,
): () => void {
  const sends = new WeakMap<object, Span>();
  const runs = new WeakMap<object, OpenRun>();
  const connects = new WeakMap<object, Span>();

  const stops = [
    follow<SendTrace>("apns:send", {
      start: (send) => {
        sends.set(send, tracer.startSpan("send", { kind: SpanKind.CLIENT, attributes: sendingAttributes() }));
      },
      asyncEnd: (send) => {
        const span = sends.get(send);
        if (span === undefined) return;
        if (send.result === undefined) endWithError(span, send.error);
        else endWithOutcome(span, send.result, Date.now());
      },
    }),
    follow<SendManyTrace>("apns:send-many", {
      start: (run) => {
        const attributes = { ...sendingAttributes(), "apns.form": run.form };
        const span = tracer.startSpan("send", { kind: SpanKind.CLIENT, attributes });
        runs.set(run, { span, context: trace.setSpan(context.active(), span) });
      },
      asyncEnd: (run) => {
        const span = runs.get(run)?.span;
        if (span === undefined) return;
        endRun(span, run);
      },
    }),
    follow<ConnectTrace>("apns:connect", {
      start: (connect) => connects.set(connect, startConnect(tracer, connect)),
      asyncEnd: (connect) => {
        const span = connects.get(connect);
        if (connect.error === undefined) span?.end();
        else if (span !== undefined) endWithError(span, connect.error);
      },
    }),
  ];

  const onRunOutcome = (message: unknown): void => {
    const { run, outcome } = message as SendManyOutcome;
    const open = runs.get(run);
    if (open === undefined || (runSpans === "problems" && isAccepted(outcome))) return;
    const endMs = Date.now();
    const startTime = endMs - (outcome.queuedMs ?? 0) - (outcome.answeredMs ?? 0);
    const span = tracer.startSpan("send", { kind: SpanKind.CLIENT, startTime }, open.context);
    endWithOutcome(span, outcome, endMs);
  };
  if (runSpans !== "none") {
    subscribe("apns:send-many:outcome", onRunOutcome);
    stops.push(() => unsubscribe("apns:send-many:outcome", onRunOutcome));
  }
  return () => {
    for (const stop of stops) stop();
  };
}

interface Steps<Trace> {
  start(trace: Trace): void;
  /** The promise has settled. */
  asyncEnd(trace: Trace): void;
}

/** Subscribes to a tracing channel. Returns what ends it. */
function follow<Trace extends object>(name: string, { start, asyncEnd }: Steps<Trace>): () => void {
  const traced = tracingChannel(name);
  const onStart = (message: unknown): void => start(message as Trace);
  const onEnd = (message: unknown): void => asyncEnd(message as Trace);
  traced.start.subscribe(onStart);
  traced.asyncEnd.subscribe(onEnd);
  return () => {
    traced.start.unsubscribe(onStart);
    traced.asyncEnd.unsubscribe(onEnd);
  };
}

/** The root of a trace of its own: many notifications wait for one connection. */
function startConnect(tracer: Tracer, connect: ConnectTrace): Span {
  const { connection, service, host, port, identity } = connect;
  const attributes = {
    "messaging.system": "apns",
    "server.address": host,
    "server.port": port,
    "apns.connection": connection,
    "apns.service": service,
    ...(identity === undefined ? {} : { "apns.identity": identity }),
  };
  return tracer.startSpan("connect", { kind: SpanKind.CLIENT, root: true, attributes });
}

function endWithOutcome(span: Span, outcome: Outcome, endMs: number): void {
  span.setAttributes(outcomeAttributes(outcome));
  if (outcome.topic !== undefined) span.updateName(`send ${outcome.topic}`);
  const error = errorTypeOf(outcome);
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end(endMs);
}

function endWithError(span: Span, error: unknown): void {
  const type = errorTypeOfThrown(error);
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: type });
  span.end();
}

function endRun(span: Span, { counts, error }: SendManyTrace): void {
  let total = 0;
  for (const [outcome, count] of Object.entries(counts)) {
    total += count;
    if (count > 0) span.setAttribute(`apns.count.${outcome}`, count);
  }
  span.setAttribute("messaging.batch.message_count", total);
  if (error === undefined) span.end();
  else endWithError(span, error);
}
