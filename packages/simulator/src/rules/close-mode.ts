/** A number, or a range to draw one from with the simulator's seed; both ends are included. */
export type Drawn = number | { readonly min: number; readonly max: number };

/**
 * How the simulator leaves a connection.
 * - `fin`: ends properly (close_notify and FIN), reads on for `lingerMs` and then destroys the socket.
 * - `close`: closes the socket at once; if bytes had arrived unread, the system sends a reset.
 * - `reset`: sends a TCP reset.
 * - `half-close`: ends its own side and then reads for as long as the client writes.
 * - `never`: leaves it open.
 */
export type CloseMode = "fin" | "close" | "reset" | "half-close" | "never";

/**
 * How the simulator reads from now on: `stop` never reads again (a black hole), a pause ends by itself, a rate slows
 * reading for good.
 */
export type Reading = "stop" | { readonly pauseMs: Drawn } | { readonly bytesPerSecond: number };
