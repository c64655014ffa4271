/** Where a service listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}
