/** An answer to a request that is not a notification: a broadcast, or the management of channels. */
export interface AnsweredVerdict {
  readonly outcome: "answered";
  /** The HTTP status, 200 to 599. */
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As far as it came: the status decides, even if the connection broke after it. JSON shows whether it is whole. */
  readonly body: Uint8Array;
}
