import type { Client } from "@apns/client";
import { metrics, trace } from "@opentelemetry/api";
import { ClientGauges } from "./client-gauges.js";
import { observeMetrics } from "./observe-metrics.js";
import { observeSpans } from "./observe-spans.js";
import { checkTelemetryOptions, type TelemetryOptions } from "./telemetry-options.js";

const SCOPE = "@apns/opentelemetry";

/** What `instrumentApns` returns. */
export interface ApnsTelemetry extends Disposable {
  /**
   * Reports the gauges of a client, too: what waits, its connections and streams, and the age of its credentials.
   *
   * @param client as `createClient` made it
   * @param name tells clients of one process apart, as `messaging.client.id`. Default: none.
   * @returns ends this; a client that was closed needs it, or its gauges stay
   */
  watch(client: Client, name?: string): () => void;
  /** Makes no more spans and metrics. May be called again. */
  stop(): void;
}

/**
 * Makes OpenTelemetry's spans and metrics of whatever the clients of this process send from now on. Call it once, after
 * your SDK was started, and before or after the clients are made.
 *
 * @throws UsageError for options that are unknown or of a wrong value
 */
export function instrumentApns(options: TelemetryOptions = {}): ApnsTelemetry {
  checkTelemetryOptions(options);
  const tracer = (options.tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE);
  const meter = (options.meterProvider ?? metrics.getMeterProvider()).getMeter(SCOPE);
  const gauges = new ClientGauges(meter);
  const stops = [
    observeSpans(tracer, options.runSpans ?? "problems"),
    observeMetrics(meter),
    () => gauges.stop(),
  ];
  const stop = (): void => {
    for (const end of stops.splice(0)) end();
  };
  return { watch: (client, name) => gauges.watch(client, name), stop, [Symbol.dispose]: stop };
}
