import type { Rule } from "@apns/simulator";

/** A rule in force, with its counters. */
export type RuleInForce = Rule & {
  readonly id: string;
  /** How often it held. */
  readonly matches: number;
  /** How often it may still hold; null: no limit. */
  readonly left: number | null;
};

/** Faults to set in one click. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

/** The simulator's clock. */
export interface Clock {
  /** RFC 3339: what the simulator takes for now. */
  readonly now: string;
  /** How far it is ahead of real time, milliseconds. */
  readonly advancedMs: number;
}

/** Where a service listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Who the simulator is, and what a program needs to talk to it. */
export interface Identity {
  /** Of @apns/inbox. */
  readonly version: string;
  /** Differs after each start and reset; every id begins with it. */
  readonly start: string;
  readonly http2: Address;
  readonly gateway: Address;
  readonly feedback: Address;
  readonly topic: string;
  readonly keyId: string;
  readonly teamId: string;
  /** The authority to trust, PEM. */
  readonly ca: string;
  /** For the binary protocol, PEM. */
  readonly clientCertificate: { readonly cert: string; readonly key: string };
  /** For provider tokens, PEM. It opens this simulator only. */
  readonly providerKey: string;
  /** Variables that the apns command and the README read; files are named where a folder keeps them. */
  readonly environment: Readonly<Record<string, string>>;
}
