import {
  createSimulatorIdentity,
  type JournalEntry,
  type NotificationEntry,
  type Rule,
  type Simulator,
  type SimulatorIdentity,
  type SimulatorOptions,
  startSimulator,
} from "@apns/simulator";
import { RawClient } from "./raw-client.js";

let identity: Promise<SimulatorIdentity> | undefined;

/** One identity for a whole test file: keys take time. */
export const sharedIdentity = (): Promise<SimulatorIdentity> => {
  identity ??= createSimulatorIdentity();
  return identity;
};

/** A simulator that answers soon. */
export const start = async (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ identity: await sharedIdentity(), responseDelayMs: 5, ...options });

export const startWith = (...rules: Rule[]): Promise<Simulator> => start({ rules });

export const gatewayClient = (apple: Simulator): RawClient => new RawClient(apple, apple.gateway.port);

export const feedbackClient = (apple: Simulator): RawClient => new RawClient(apple, apple.feedback.port);

export const identifiers = (entries: readonly NotificationEntry[]): number[] =>
  entries.map((entry) => entry.identifier);

export const ofKind = <Kind extends JournalEntry["kind"]>(
  apple: Simulator,
  kind: Kind,
): Extract<JournalEntry, { kind: Kind }>[] =>
  apple.journal.entries.filter(
    (entry): entry is Extract<JournalEntry, { kind: Kind }> => entry.kind === kind,
  );

export const closeReasons = (apple: Simulator): string[] =>
  ofKind(apple, "connection-closed").map((entry) => entry.reason);
