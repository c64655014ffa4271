import {
  type AnsweredVerdict,
  Http2Transport,
  type Http2TransportEvent,
  type Http2TransportOptions,
  type Verdict,
} from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { createPushRequest } from "@apns/wire/api";

interface Ticket {
  readonly index: number;
}

export const deviceToken = (index: number): string => index.toString(16).padStart(64, "0");
export const indexOf = (token: string): number => Number.parseInt(token, 16);

/** A transport to a server of a test, and what came of everything sent. */
export class Lane implements AsyncDisposable {
  readonly verdicts = new Map<number, Verdict | AnsweredVerdict>();
  readonly events: Http2TransportEvent[] = [];
  readonly transport: Http2Transport<Ticket>;
  settledTwice = 0;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(
    server: { readonly port: number; readonly ca: string },
    options: Pick<Http2TransportOptions<Ticket>, "session" | "tokens"> = {},
  ) {
    this.transport = new Http2Transport<Ticket>({
      connector: createConnector({
        endpoint: { host: "127.0.0.1", port: server.port },
        ca: server.ca,
        alpnProtocols: ["h2"],
      }),
      ...options,
      onSettled: ({ index }, verdict) => {
        if (this.verdicts.has(index)) this.settledTwice += 1;
        this.verdicts.set(index, verdict);
        for (const { count, resolve } of this.#waiting) if (this.verdicts.size === count) resolve();
      },
      onEvent: (event) => this.events.push(event),
    });
  }

  submit(from: number, to: number, body = "hello"): void {
    for (let index = from; index < to; index++) {
      const notification = {
        deviceToken: deviceToken(index),
        payload: { aps: { alert: `${body} ${index}` } },
      };
      this.transport.submit(createPushRequest(notification, { topic: "com.example.app" }), { index });
    }
  }

  /** Resolves when as many have settled. */
  whenSettled(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve });
    });
  }

  /** How often each outcome came. */
  get counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.verdicts.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  eventsOf<Type extends Http2TransportEvent["type"]>(
    type: Type,
  ): Extract<Http2TransportEvent, { readonly type: Type }>[] {
    return this.events.filter(
      (event): event is Extract<Http2TransportEvent, { readonly type: Type }> => event.type === type,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport.close(0);
  }
}
