/** Which transport a notification went through. */
export interface Origin {
  /** The name of the identity; undefined for the client's own credentials. */
  readonly identity: string | undefined;
  /** The topic of notifications whose protocol has no place for one; undefined where it is not known. */
  readonly topic: string | undefined;
  /** The number that the client's events give to a connection of the transport. */
  connectionOf(connection: number): number;
}
