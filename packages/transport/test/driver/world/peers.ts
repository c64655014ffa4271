import { FrameReader } from "../../binary/model/frame-reader.js";
import { SoundServer } from "../../http2/world/sound-server.js";
import type { VirtualLoop } from "./virtual-loop.js";
import type { Peer, VirtualSocket } from "./virtual-network.js";

/** Takes every request, and answers each after a while of its own. */
export function answeringServer(
  socket: VirtualSocket,
  { loop, lagMs }: { readonly loop: VirtualLoop; readonly lagMs: () => number },
): Peer {
  return acceptingServer(socket, { limit: 1000, onRequest: (answer) => loop.outside(lagMs(), answer) });
}

export interface AcceptingServerOptions {
  /** How many streams it allows. */
  readonly limit: number;
  /** Called with each request; `answer` accepts it. */
  readonly onRequest: (answer: () => void) => void;
}

/** Takes every request, and accepts it when the caller wants. */
export function acceptingServer(socket: VirtualSocket, { limit, onRequest }: AcceptingServerOptions): Peer {
  const server = new SoundServer();
  const flush = (): void => {
    for (const bytes of server.output.splice(0)) socket.deliver(bytes);
  };
  server.settings({ limit });
  flush();
  return {
    receive: (bytes) => {
      server.receive(bytes);
      flush();
      for (const { streamId } of server.requests.splice(0)) {
        onRequest(() => {
          server.react(streamId, { do: "answer", status: 200 });
          flush();
        });
      }
    },
  };
}

/** A gateway that takes what is good, and answers what is bad after a while. Indexes of what it took go to `taken`. */
export function gateway(socket: VirtualSocket, loop: VirtualLoop, more: GatewayOptions): Peer {
  const reader = new FrameReader();
  let isOver = false;
  return {
    receive: (bytes) => {
      for (const { identifier, index } of reader.push(bytes)) {
        if (isOver) return;
        if (index !== -1 && !more.bad.has(index)) {
          more.taken.push(index);
          continue;
        }
        isOver = true;
        loop.outside(more.lagMs(), () => {
          const name = [24, 16, 8, 0].map((shift) => (identifier >>> shift) & 255);
          socket.deliver(Uint8Array.from([8, index === -1 ? 2 : 8, ...name]));
          socket.end();
        });
      }
    },
  };
}

export interface GatewayOptions {
  readonly bad: ReadonlySet<number>;
  readonly taken: number[];
  readonly lagMs: () => number;
}
