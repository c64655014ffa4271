import { UsageError } from "../errors/usage-error.js";
import { assertName, readId } from "./header-values.js";
import { describePushType } from "./push-type.js";

/** The app that a request of the HTTP/2 API is about. */
export interface AppScope {
  /** The bundle id without any suffix. */
  readonly bundleId: string;
  /** A UUID that the answer repeats. Absent: APNs makes one. */
  readonly requestId?: string | undefined;
}

/** The channel that a request of the HTTP/2 API is about. */
export interface ChannelScope extends AppScope {
  /** As APNs returned it when the channel was created, in base 64. */
  readonly channelId: string;
}

/** The bundle id as a segment of a path. */
export function pathSegment({ bundleId }: AppScope): string {
  assertName(bundleId, "bundleId");
  if (!/^[A-Za-z0-9.-]+$/.test(bundleId)) {
    throw new UsageError("out-of-range", "bundleId must have only letters, digits, dots and hyphens", {
      field: "bundleId",
    });
  }
  if (bundleId.endsWith(describePushType("liveactivity").topicSuffix)) {
    throw new UsageError(
      "out-of-range",
      "bundleId ends with the suffix of a topic: give it without, or APNs answers TopicDisallowed",
      { field: "bundleId" },
    );
  }
  return bundleId;
}

export function requestIdHeader({ requestId }: AppScope): [string, string][] {
  return requestId === undefined ? [] : [["apns-request-id", readId(requestId, "requestId")]];
}

export function channelHeader({ channelId }: ChannelScope): [string, string][] {
  assertName(channelId, "channelId");
  return [["apns-channel-id", channelId]];
}
