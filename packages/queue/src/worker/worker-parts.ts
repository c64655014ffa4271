import type { QueueStore } from "../store/queue-store.js";
import type { SendingClient } from "./send-groups.js";
import type { WorkerSettings } from "./worker-options.js";
import type { WorkerPlace } from "./worker-place.js";

/** What a worker is made of. */
export interface WorkerParts {
  readonly store: QueueStore;
  readonly client: SendingClient;
  readonly settings: WorkerSettings;
  readonly place: WorkerPlace;
  /** Its loops have ended, or it was abandoned. */
  readonly onEnded?: (() => void) | undefined;
}
