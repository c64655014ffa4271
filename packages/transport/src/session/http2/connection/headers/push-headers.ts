import type { PushRequest } from "@apns/wire/api";

/** What the headers of a notification say besides its device token: one object for all that say the same. */
export type PushHeaders = Readonly<
  Pick<PushRequest, "pushType" | "topic" | "priority" | "expiration" | "collapseId" | "id">
>;

/** Finds the headers of a notification: nearly always those of the one before it, so that none of them takes memory. */
export class SharedHeaders {
  #last: PushHeaders | undefined;

  of(push: PushRequest): PushHeaders {
    const last = this.#last;
    if (last !== undefined && isAlike(last, push)) return last;
    const { pushType, topic, priority, expiration, collapseId, id } = push;
    const headers = { pushType, topic, priority, expiration, collapseId, id };
    this.#last = headers;
    return headers;
  }
}

function isAlike(one: PushHeaders, other: PushHeaders): boolean {
  return (
    one.pushType === other.pushType &&
    one.topic === other.topic &&
    one.priority === other.priority &&
    one.expiration === other.expiration &&
    one.collapseId === other.collapseId &&
    one.id === other.id
  );
}
