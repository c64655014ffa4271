import type { Http2Server } from "node:http2";
import { connect, createServer, type Server, type Socket } from "node:net";
import { CLIENT_PREFACE, Http2FrameDecoder } from "@apns/wire/http2";
import { join } from "../binary/byte-builder.js";
import { recordingVisitor } from "./frame-record.js";
import { ACK, frameBytes, type Http2Frame, SETTINGS } from "./http2-frame.js";

export async function listening<S extends Server | Http2Server>(server: S): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

export async function closed(server: Server | Http2Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

/** A connection whose frames are written by hand, to whatever is at the other end. */
export class RawHttp2Connection {
  /** The frames received, as {@link recordingVisitor} records them. */
  readonly lines: string[] = [];
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #decoder = new Http2FrameDecoder(recordingVisitor(this.lines));
  #wake: () => void = () => {};
  /** Lines before it were given to who waited. */
  #given = 0;

  constructor(socket: Socket, prefaceBytes = 0) {
    this.#socket = socket;
    socket.setNoDelay(true);
    let skip = prefaceBytes;
    socket.on("data", (chunk) => {
      const skipped = Math.min(skip, chunk.length);
      skip -= skipped;
      this.#decoder.push(chunk.subarray(skipped));
      this.#wake();
    });
    // A peer that has said GOAWAY may reset what it did not read.
    socket.on("error", () => {});
    this.ended = new Promise((resolve) => {
      socket.once("close", () => {
        resolve();
        this.#wake();
      });
    });
  }

  write(...frames: readonly Http2Frame[]): void {
    this.#socket.write(join(...frames.map(frameBytes)));
  }

  writeBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next line that `isIt` accepts, after the last one returned; rejects if the connection ends without one. */
  async line(isIt: (line: string) => boolean): Promise<string> {
    for (;;) {
      const at = this.lines.findIndex((line, index) => index >= this.#given && isIt(line));
      if (at >= 0) {
        this.#given = at + 1;
        return this.lines[at] ?? "";
      }
      if (this.#socket.destroyed) throw new Error(`the connection ended after: ${this.lines.join("; ")}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async end(): Promise<void> {
    this.#socket.destroy();
    await this.ended;
  }
}

/** Connects to nghttp2 as Node's server wraps it, and says the preface and SETTINGS. */
export async function toServer(port: number, settings = ""): Promise<RawHttp2Connection> {
  const socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const connection = new RawHttp2Connection(socket);
  connection.writeBytes(CLIENT_PREFACE);
  connection.write({ type: SETTINGS, payload: settings });
  return connection;
}

/** A plain TCP server that says SETTINGS and hands out its one connection: for nghttp2 as a client. */
export function rawServer(): { readonly server: Server; readonly connection: Promise<RawHttp2Connection> } {
  const server = createServer();
  const connection = new Promise<RawHttp2Connection>((resolve) => {
    server.once("connection", (socket) => {
      const raw = new RawHttp2Connection(socket, CLIENT_PREFACE.length);
      // The acknowledgement puts the client's own settings into force.
      raw.write({ type: SETTINGS }, { type: SETTINGS, flags: ACK });
      resolve(raw);
    });
  });
  return { server, connection };
}
