import { UsageError } from "@apns/client";
import type { MeterProvider, TracerProvider } from "@opentelemetry/api";

/** What `instrumentApns` takes. */
export interface TelemetryOptions {
  /** Makes spans. Default: the provider that is registered with `@opentelemetry/api` when the function is called. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Makes metrics. Default: as with `tracerProvider`. */
  readonly meterProvider?: MeterProvider | undefined;
  /**
   * Which outcomes of `sendMany` and `broadcast` get a span of their own, below that of the run: `problems`, those that
   * APNs did not accept; `all` that the run reports; `none`. Default `problems`.
   */
  readonly runSpans?: "problems" | "all" | "none" | undefined;
}

const RUN_SPANS: readonly unknown[] = ["problems", "all", "none"];
const NAMES = new Set(["tracerProvider", "meterProvider", "runSpans"]);

/** @throws UsageError for an unknown option, and a `runSpans` that is none of the three */
export function checkTelemetryOptions(options: TelemetryOptions): void {
  for (const name of Object.keys(options)) {
    if (NAMES.has(name)) continue;
    throw new UsageError("unknown-option", `${name} is not an option of instrumentApns.`, { field: name });
  }
  const { runSpans = "problems" } = options;
  if (RUN_SPANS.includes(runSpans)) return;
  throw new UsageError("out-of-range", 'runSpans must be "problems", "all" or "none".', {
    field: "runSpans",
  });
}
