import type { ClientOptions } from "@apns/client";
import type { Screen } from "../screen/screen.js";
import { binaryFrames } from "./binary-frames.js";
import { type FrameStream, frameText, type Shown } from "./frame.js";
import { Http2Frames } from "./http2-frames.js";

/** Which way frames travel: `>` to the server, `<` from it, as curl has it. */
type Direction = ">" | "<";

/** Writes the frames of all connections of a client to stderr as they travel: a line for each. */
export function frameTap(
  screen: Screen,
  { protocol, shown }: { readonly protocol: "binary" | "http2"; readonly shown: Shown },
): NonNullable<ClientOptions["tap"]> {
  let connections = 0;
  return ({ host, port }) => {
    connections += 1;
    const name = `[${connections}]`;
    screen.say(`${name} connected to ${host}:${port}`);
    const show = (direction: Direction): ((bytes: Uint8Array) => void) => {
      const frames = framesOf(protocol, direction, shown);
      let isReadable = true;
      return (bytes) => {
        if (!isReadable) return;
        for (const frame of frames.push(bytes)) screen.say(`${name} ${direction} ${frameText(frame)}`);
        if (frames.failure === undefined) return;
        isReadable = false;
        screen.say(`${name} ${direction} the rest cannot be read: ${frames.failure}`);
      };
    };
    return { sent: show(">"), received: show("<") };
  };
}

function framesOf(protocol: "binary" | "http2", direction: Direction, shown: Shown): FrameStream {
  if (protocol === "http2") return new Http2Frames(shown);
  return binaryFrames(direction === ">" ? "binary" : "error-response", shown);
}
