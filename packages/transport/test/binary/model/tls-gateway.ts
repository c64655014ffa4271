import type { TLSSocket, TlsOptions } from "node:tls";
import { startTlsServer } from "../../driver/tls-server.js";
import type { RunningServer } from "../../fixture/running-server.js";
import { type Frame, FrameReader } from "./frame-reader.js";

/** What a gateway does with a frame, instead of taking it. */
export type Reaction = (frame: Frame, socket: TLSSocket) => void;

export interface Manners {
  /** What it does with this frame; undefined: it takes the notification, or answers the barrier with status 2. */
  readonly reactionTo?: (frame: Frame, connection: number) => Reaction | undefined;
  /** Called for each connection, counted from 0, before anything is read. */
  readonly onConnection?: (socket: TLSSocket, connection: number) => void;
}

/** A gateway on a real socket. */
export class TlsGateway implements AsyncDisposable {
  /** Indexes in the order in which they were taken. */
  readonly taken: number[] = [];
  connections = 0;
  #server: RunningServer | undefined;

  static async start(certificate: TlsOptions, manners: Manners): Promise<TlsGateway> {
    const gateway = new TlsGateway();
    gateway.#server = await startTlsServer(certificate, (socket) => gateway.#serve(socket, manners));
    return gateway;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  #serve(socket: TLSSocket, { reactionTo, onConnection }: Manners): void {
    const connection = this.connections++;
    const reader = new FrameReader();
    let isDiscarding = false;
    onConnection?.(socket, connection);
    socket.on("data", (chunk) => {
      for (const frame of reader.push(chunk)) {
        if (isDiscarding) return;
        const reaction = reactionTo?.(frame, connection) ?? (frame.index === -1 ? respond(2, 5) : undefined);
        if (reaction === undefined) this.taken.push(frame.index);
        else {
          isDiscarding = reaction !== ignore;
          reaction(frame, socket);
        }
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }
}

export const ignore: Reaction = () => {};

/** Answers and closes after a while. */
export function respond(status: number, afterMs: number, named?: number): Reaction {
  return ({ identifier }, socket) => {
    const response = Buffer.from([8, status, 0, 0, 0, 0]);
    response.writeUInt32BE(named ?? identifier, 2);
    const timer = setTimeout(() => socket.end(response), afterMs);
    socket.once("close", () => clearTimeout(timer));
  };
}
