import { instrumentApns, type TelemetryOptions } from "@apns/opentelemetry";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

/** The real SDK, which keeps what it exports, and the instrumentation under test. */
export function observed(options: Pick<TelemetryOptions, "runSpans"> = {}) {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  const telemetry = instrumentApns({ tracerProvider, meterProvider, ...options });
  return {
    telemetry,
    tracer: tracerProvider.getTracer("test"),
    /** The finished spans, except those of attempts to connect. */
    sends: () => spans.getFinishedSpans().filter(({ name }) => name.startsWith("send")),
    connects: () => spans.getFinishedSpans().filter(({ name }) => name === "connect"),
    /** The points of a metric, as collected now. */
    async points(name: string): Promise<DataPoint<number | Histogram>[]> {
      exporter.reset();
      await reader.forceFlush();
      const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
      const found = all
        .flatMap(({ metrics }) => metrics)
        .filter(({ descriptor }) => descriptor.name === name);
      return found.flatMap(({ dataPoints }) => dataPoints as DataPoint<number | Histogram>[]);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      telemetry.stop();
      context.disable();
      manager.disable();
      await meterProvider.shutdown();
      await tracerProvider.shutdown();
    },
  };
}

/** The number in a point: its count if it is a histogram. */
export function countOf({ value }: DataPoint<number | Histogram>): number {
  return typeof value === "number" ? value : value.count;
}

/** The counts of points, by an attribute. */
export function countsBy(
  points: readonly DataPoint<number | Histogram>[],
  attribute: string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const point of points) {
    const key = String(point.attributes[attribute]);
    counts[key] = (counts[key] ?? 0) + countOf(point);
  }
  return counts;
}
