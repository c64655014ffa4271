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
export function sharedIdentity(): Promise<SimulatorIdentity> {
  identity ??= createSimulatorIdentity();
  return identity;
}

/** A simulator that answers soon. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ identity: await sharedIdentity(), responseDelayMs: 5, ...options });
}

export function startWith(...rules: Rule[]): Promise<Simulator> {
  return start({ rules });
}

export function gatewayClient(apple: Simulator): RawClient {
  return new RawClient(apple, apple.gateway.port);
}

export function feedbackClient(apple: Simulator): RawClient {
  return new RawClient(apple, apple.feedback.port);
}

export function identifiers(entries: readonly NotificationEntry[]): number[] {
  return entries.map((entry) => entry.identifier);
}

export function ofKind<Kind extends JournalEntry["kind"]>(
  apple: Simulator,
  kind: Kind,
): Extract<JournalEntry, { kind: Kind }>[] {
  return apple.journal.entries.filter(
    (entry): entry is Extract<JournalEntry, { kind: Kind }> => entry.kind === kind,
  );
}

export function closeReasons(apple: Simulator): string[] {
  return ofKind(apple, "connection-closed").map((entry) => entry.reason);
}
