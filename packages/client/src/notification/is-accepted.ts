/** The two ways of being accepted: by an answer or proof, and by silence. */
export type Acceptance = "accepted" | "presumed-accepted";

/**
 * Whether APNs took the notification: the outcome is `accepted`, or `presumed-accepted`, which only the binary
 * protocol has. Takes outcomes of channels, too.
 */
export function isAccepted<Settled extends { readonly outcome: string }>(
  settled: Settled,
): settled is Extract<Settled, { readonly outcome: Acceptance }> {
  return settled.outcome === "accepted" || settled.outcome === "presumed-accepted";
}
