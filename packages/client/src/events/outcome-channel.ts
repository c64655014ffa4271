import { type Channel, channel } from "node:diagnostics_channel";

/** Publishes every outcome to subscribers of `node:diagnostics_channel`; costs nothing without any. */
export const outcomeChannel: Channel<unknown, unknown> = channel("apns:outcome");
