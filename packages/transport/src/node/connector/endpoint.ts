/** Where a service listens. */
export interface Endpoint {
  /** A host name or an IP address, without a port. */
  readonly host: string;
  /** 1 to 65,535. */
  readonly port: number;
}
