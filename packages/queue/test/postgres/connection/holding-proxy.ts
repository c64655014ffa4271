import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A proxy in front of a server of PostgreSQL that can hold what the server says, and let go of it in one piece. */
export interface HoldingProxy {
  readonly port: number;
  /** From now on the server's bytes wait. Resolves once those of one connection have this text in them. */
  holdUntil(text: string): Promise<void>;
  /** Resolves when a client writes next. */
  nextFromClient(): Promise<void>;
  /** Each client gets what waits for it, in one write. */
  release(): void;
  close(): Promise<void>;
}

export async function startHoldingProxy(targetPort: number): Promise<HoldingProxy> {
  const relays = new Set<Relay>();
  const hold = { text: "", onHeld: (): void => {}, isOn: false };
  let onClientBytes = (): void => {};
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ host: "127.0.0.1", port: targetPort, allowHalfOpen: true });
    const relay = new Relay(client, target);
    relays.add(relay);
    client.on("data", (bytes: Buffer) => {
      target.write(bytes);
      onClientBytes();
    });
    client.on("end", () => target.end());
    target.on("data", (bytes: Buffer) => {
      relay.take(bytes);
      if (!hold.isOn) relay.release();
      else if (relay.waiting.includes(hold.text)) hold.onHeld();
    });
    target.on("end", () => relay.endWhenReleased(hold.isOn));
    for (const socket of [client, target]) socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    holdUntil: (text) =>
      new Promise((onHeld) => {
        Object.assign(hold, { text, onHeld, isOn: true });
      }),
    nextFromClient: () =>
      new Promise((resolve) => {
        onClientBytes = resolve;
      }),
    release() {
      hold.isOn = false;
      for (const relay of relays) relay.release();
    },
    async close() {
      for (const relay of relays) relay.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** One connection through the proxy. */
class Relay {
  readonly #client: Socket;
  readonly #target: Socket;
  waiting: Buffer = Buffer.alloc(0);
  #hasEnded = false;

  constructor(client: Socket, target: Socket) {
    this.#client = client;
    this.#target = target;
  }

  take(bytes: Buffer): void {
    this.waiting = Buffer.concat([this.waiting, bytes]);
  }

  endWhenReleased(isHeld: boolean): void {
    this.#hasEnded = true;
    if (!isHeld) this.release();
  }

  release(): void {
    if (this.waiting.length > 0) this.#client.write(this.waiting);
    this.waiting = Buffer.alloc(0);
    if (this.#hasEnded) this.#client.end();
  }

  destroy(): void {
    this.#client.destroy();
    this.#target.destroy();
  }
}
