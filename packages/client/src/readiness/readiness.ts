import type { TransportError } from "@apns/transport";

/** What `client.check()` found. */
export type Readiness =
  | {
      /** APNs answered over one of the client's connections, and takes its credentials. */
      readonly ok: true;
    }
  | {
      readonly ok: false;
      /** What is wrong. Its `hint`, where there is one, says what to do. */
      readonly error: TransportError;
    };
