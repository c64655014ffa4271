import { once } from "node:events";
import type { TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { HostileServer } from "./hostile-server.js";
import { Lane } from "./lane.js";
import { frame, goaway, settings } from "./world/raw-server.js";

/** `:status: 200`, indexed, on the first stream. */
const accepted = frame(1, 5, 1, Uint8Array.of(0x88));

describe("M-28: an orderly end on a real socket", () => {
  for (const [what, last, types] of [
    ["GOAWAY(NO_ERROR) and FIN", goaway(1, 0), ["connected", "goaway", "disconnected"]],
    ["FIN alone", new Uint8Array(0), ["connected", "disconnected"]],
    ["an error in GOAWAY", goaway(1, 2), ["connected", "goaway", "disconnected"]],
  ] as const) {
    test(`M-28: ${what} with nothing in flight: ${types.join(", ")}`, async () => {
      const sockets: TLSSocket[] = [];
      await using server = await HostileServer.start((socket) => {
        sockets.push(socket);
        socket.write(Buffer.concat([settings(), accepted]));
      });
      await using lane = new Lane(server);
      lane.submit(0, 1);
      await lane.transport.flush();
      expect(lane.counts).toEqual({ accepted: 1 });
      const [socket] = sockets;
      if (socket === undefined) throw new Error("there is no connection");
      const closed = once(socket, "close");
      socket.end(last);
      await closed;
      expect(lane.events.map(({ type }) => type)).toEqual(types);
      expect(lane.transport.stats.losses).toBe(0);
    });
  }
});
