/** Where a service listens. */
export interface Endpoint {
  /** A host name in any alphabet, or an IP address; no port. IPv6 may have brackets. */
  readonly host: string;
  /** 1 to 65,535. */
  readonly port: number;
}
