import type { PushRequest } from "@apns/wire/api";
import { type ApnsIds, type NumberedIds, numberedId } from "../../apns-ids.js";

type CommonFields = Omit<PushRequest, "deviceToken">;

/** What the headers of a notification say besides its device token: one object for all that say the same. */
export interface PushHeaders
  extends Readonly<
    Pick<CommonFields, "pushType" | "topic" | "priority" | "expiration" | "collapseId" | "id">
  > {
  /** From which the id follows where it has none of its own. Undefined: the session makes one. */
  readonly ids: NumberedIds | undefined;
}

/** Finds the headers of a notification: nearly always those of the one before it, so that none of them takes memory. */
export class SharedHeaders {
  #last: PushHeaders | undefined;

  of(push: CommonFields, ids: NumberedIds | undefined): PushHeaders {
    const last = this.#last;
    if (last !== undefined && last.ids === ids && isAlike(last, push)) return last;
    const { pushType, topic, priority, expiration, collapseId, id } = push;
    const headers = { pushType, topic, priority, expiration, collapseId, id, ids };
    this.#last = headers;
    return headers;
  }
}

function isAlike(one: PushHeaders, other: CommonFields): boolean {
  return (
    one.pushType === other.pushType &&
    one.topic === other.topic &&
    one.priority === other.priority &&
    one.expiration === other.expiration &&
    one.collapseId === other.collapseId &&
    one.id === other.id
  );
}

/** The `apns-id` of a notification: its own, one that the program numbers, or one of the session's. */
export function idOf({ id, ids }: PushHeaders, sequence: number, own: ApnsIds): string {
  return id ?? (ids === undefined ? own.textOf(sequence) : numberedId(ids, sequence));
}
