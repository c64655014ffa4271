import { TlsEndpoint } from "./endpoint/tls-endpoint.js";
import { serveFeedback } from "./feedback/feedback-connection.js";
import { type FeedbackEntry, FeedbackList } from "./feedback/feedback-list.js";
import { GatewayConnection, type GatewayContext } from "./gateway/gateway-connection.js";
import {
  type CertificateAndKey,
  createSimulatorIdentity,
  type ProviderKey,
} from "./identity/simulator-identity.js";
import { type Journal, JournalRecorder } from "./journal/journal.js";
import { JournalFile } from "./journal/journal-file.js";
import { parseRules } from "./rules/parse-rules.js";
import type { Rule } from "./rules/rule.js";
import { RuleBook } from "./rules/rule-book.js";
import { resolveSimulatorOptions, type SimulatorOptions } from "./simulator-options.js";

/** Where a service listens. */
export interface SimulatorAddress {
  readonly host: "127.0.0.1";
  readonly port: number;
}

/** A running fake Apple. */
export interface Simulator extends AsyncDisposable {
  readonly gateway: SimulatorAddress;
  readonly feedback: SimulatorAddress;
  /** The authority to trust, PEM. */
  readonly ca: string;
  /** What a provider needs to be let in, PEM. */
  readonly clientCertificate: CertificateAndKey;
  readonly providerKey: ProviderKey;
  readonly topic: string;
  readonly seed: number;
  readonly journal: Journal;
  /** Connections open now, to both services, those in the middle of their handshake included. */
  readonly connectionCount: number;
  /** Puts an entry on the list that the next reader of the feedback service gets. */
  addFeedback(entry: FeedbackEntry): void;
  /** Replaces all rules, on open connections too. Counts of `times` begin anew. */
  useRules(rules: readonly Rule[]): void;
  /** Destroys open connections and stops; nothing of the simulator is left running. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a gateway and a feedback service on the loopback interface.
 *
 * @throws SimulatorError `invalid-option`, `invalid-rule`, `listen-failed`, `journal-file`
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const resolved = resolveSimulatorOptions(options);
  const list = new FeedbackList();
  for (const entry of resolved.feedback) list.add(entry);
  const identity = options.identity ?? (await createSimulatorIdentity(pick(options)));
  const topic = options.topic ?? identity.topic;
  const environment = options.environment ?? identity.environment;
  const clientCertificate =
    topic === identity.topic && environment === identity.environment
      ? identity.clientCertificate
      : identity.issueClientCertificate({ topic, environment });

  const file = resolved.journalFile === undefined ? undefined : await JournalFile.open(resolved.journalFile);
  const journal = new JournalRecorder(resolved.journal, file);
  const { seed } = resolved;
  let book = new RuleBook(resolved.rules, seed);
  const rules = (): RuleBook => book;
  const context: GatewayContext = { ...resolved, journal, rules, judged: 0 };
  const shared = { identity, environment, tls: resolved.tls, journal, rules };
  const endpoints: TlsEndpoint[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all(endpoints.map((endpoint) => endpoint.close())).then(() => journal.close());
    return closing;
  };

  try {
    const gateway = await TlsEndpoint.listen({
      ...shared,
      service: "gateway",
      port: resolved.gatewayPort,
      serve: (connection) => new GatewayConnection(connection, context).serve(),
    });
    endpoints.push(gateway);
    const feedback = await TlsEndpoint.listen({
      ...shared,
      service: "feedback",
      port: resolved.feedbackPort,
      serve: (connection) => serveFeedback(connection, { journal, list, seed, rules }),
    });
    endpoints.push(feedback);
    return {
      gateway: gateway.address,
      feedback: feedback.address,
      ca: identity.ca,
      clientCertificate,
      providerKey: identity.providerKey,
      topic,
      seed,
      journal,
      get connectionCount(): number {
        return gateway.connectionCount + feedback.connectionCount;
      },
      addFeedback: (entry) => list.add(entry),
      useRules: (next) => {
        book = new RuleBook(parseRules(next), seed);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const pick = ({ topic, environment }: SimulatorOptions): Pick<SimulatorOptions, "topic" | "environment"> => ({
  ...(topic === undefined ? {} : { topic }),
  ...(environment === undefined ? {} : { environment }),
});
