// What the network allows at best, in round trips. A connection is set up in two: TCP takes one, TLS 1.3 another, and the
// first request leaves together with the end of the handshake.
const SET_UP = 2;

/**
 * Requests of which each connection carries at most `streams` at a time, over connections that are all opened at the
 * beginning.
 *
 * @param proofs round trips before the server allows so many streams
 */
export function burstBoundMs({ roundTripMs, count, connections, streams, proofs = 0 }) {
  return (SET_UP + proofs + Math.ceil(count / (connections * streams))) * roundTripMs;
}

/** The first request of all. */
export function firstBoundMs({ roundTripMs }) {
  return (SET_UP + 1) * roundTripMs;
}

/** A request while a connection is open. */
export function requestBoundMs({ roundTripMs }) {
  return roundTripMs;
}

/**
 * Binary: a gateway closes after each bad notification and discards what follows it, so each costs a round trip, even if
 * the next connection is open already. The last round trip brings the proof that everything was taken.
 */
export function binaryBoundMs({ roundTripMs, bad = 0 }) {
  return (SET_UP + bad + 1) * roundTripMs;
}
