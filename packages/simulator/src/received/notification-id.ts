import { randomBytes } from "node:crypto";
import { Place } from "../checks/place.js";

const ID = /^([0-9a-z]{8})-([0-9]{1,15})$/;

/** The parts of an id. */
export class NotificationId {
  readonly startId: string;
  readonly sequence: number;

  private constructor(startId: string, sequence: number) {
    this.startId = startId;
    this.sequence = sequence;
  }

  static parse(id: string): NotificationId | undefined {
    const parts = ID.exec(id);
    return parts === null ? undefined : new NotificationId(parts[1] ?? "", Number(parts[2]));
  }

  /** @throws SimulatorError `invalid-option` */
  static check(id: string, name: string): NotificationId {
    const parsed = NotificationId.parse(id);
    if (parsed !== undefined) return parsed;
    throw new Place("invalid-option", name).mismatch(
      "an id as notifications have, eight letters and digits, a hyphen and a number",
      id,
    );
  }

  /** Tells one start from another. */
  static newStartId(): string {
    return randomBytes(4).toString("hex");
  }
}
