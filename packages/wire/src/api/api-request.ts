/** A request of the HTTP/2 API other than a notification for one device; every value was checked. */
export interface ApiRequest {
  readonly method: "POST" | "GET" | "DELETE";
  readonly path: string;
  /** Besides those of the connection; names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** JSON in UTF-8; undefined for GET and DELETE. */
  readonly body: Uint8Array | undefined;
}
