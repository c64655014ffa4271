import type { Client, ClientStats, IdentityStats } from "@apns/client";
import type { Attributes, BatchObservableResult, Meter, ObservableGauge } from "@opentelemetry/api";

interface Gauge {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Undefined where the identity has no such thing. */
  read(identity: IdentityStats): number | undefined;
}

const GAUGES: readonly Gauge[] = [
  {
    name: "apns.client.pending",
    unit: "{message}",
    description: "Notifications handed over and not settled.",
    read: ({ pending }) => pending,
  },
  {
    name: "apns.client.queued",
    unit: "{message}",
    description: "Of these, those that are not written, or wait for another attempt.",
    read: ({ queued }) => queued,
  },
  {
    name: "apns.client.connections",
    unit: "{connection}",
    description: "Open connections.",
    read: ({ openConnections }) => openConnections,
  },
  {
    name: "apns.client.streams.used",
    unit: "{stream}",
    description: "HTTP/2: requests without an answer.",
    read: ({ streamsInUse }) => streamsInUse,
  },
  {
    name: "apns.client.streams.free",
    unit: "{stream}",
    description: "HTTP/2: how many more requests the open connections could carry.",
    read: ({ streamsFree }) => streamsFree,
  },
  {
    name: "apns.client.certificate.remaining",
    unit: "s",
    description: "How long the certificate is still valid; negative once it is not.",
    read: ({ certificateExpiresAt }) =>
      certificateExpiresAt === undefined ? undefined : (certificateExpiresAt.getTime() - Date.now()) / 1000,
  },
  {
    name: "apns.client.provider_token.age",
    unit: "s",
    description: "The age of the provider token that is sent.",
    read: ({ providerTokenAgeMs }) =>
      providerTokenAgeMs === undefined ? undefined : providerTokenAgeMs / 1000,
  },
];

/** Reports the gauges of clients whenever metrics are collected. */
export class ClientGauges {
  readonly #meter: Meter;
  readonly #instruments: readonly (readonly [Gauge, ObservableGauge])[];
  readonly #clients = new Map<Client, string | undefined>();
  readonly #observe = (result: BatchObservableResult): void => {
    for (const [client, name] of this.#clients) this.#report(client.stats, name, result);
  };

  constructor(meter: Meter) {
    this.#meter = meter;
    this.#instruments = GAUGES.map((gauge) => {
      const { name, unit, description } = gauge;
      return [gauge, meter.createObservableGauge(name, { unit, description })];
    });
    meter.addBatchObservableCallback(this.#observe, this.#all);
  }

  /** Returns what ends it. */
  watch(client: Client, name: string | undefined): () => void {
    this.#clients.set(client, name);
    return () => void this.#clients.delete(client);
  }

  stop(): void {
    this.#clients.clear();
    this.#meter.removeBatchObservableCallback(this.#observe, this.#all);
  }

  get #all(): ObservableGauge[] {
    return this.#instruments.map(([, instrument]) => instrument);
  }

  #report({ identities }: ClientStats, name: string | undefined, result: BatchObservableResult): void {
    for (const stats of identities) {
      const attributes: Attributes = { "messaging.system": "apns" };
      if (name !== undefined) attributes["messaging.client.id"] = name;
      if (stats.identity !== undefined) attributes["apns.identity"] = stats.identity;
      for (const [{ read }, instrument] of this.#instruments) {
        const value = read(stats);
        if (value !== undefined) result.observe(instrument, value, attributes);
      }
    }
  }
}
