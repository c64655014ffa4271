/** A number, or a range out of which one is drawn with the simulator's seed; both ends belong to it. */
export type Drawn = number | { readonly min: number; readonly max: number };

/**
 * How the simulator leaves a connection.
 * - `fin`: says goodbye properly (close_notify and FIN), reads on for `lingerMs` and then is gone.
 * - `close`: closes the socket at once; bytes that had come unread turn it into a reset.
 * - `reset`: sends a TCP reset.
 * - `half-close`: says goodbye and then reads for as long as the client likes to write.
 * - `never`: leaves it open.
 */
export type CloseMode = "fin" | "close" | "reset" | "half-close" | "never";

/**
 * What the simulator does to the client's bytes from now on: `stop` never reads again (a black hole), a pause
 * resumes by itself, a rate slows reading down for good.
 */
export type Reading = "stop" | { readonly pauseMs: Drawn } | { readonly bytesPerSecond: number };
