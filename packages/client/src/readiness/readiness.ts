import type { TransportError } from "@apns/transport";

/** What `client.check()` found. */
export type Readiness =
  | {
      /** APNs answered over one of the client's connections, and takes its credentials. */
      readonly ok: true;
    }
  | {
      readonly ok: false;
      /** What is wrong, with a `code`, and a `hint` what to do. */
      readonly error: TransportError;
    };
