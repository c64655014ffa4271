import { encodeUtf8 } from "../bytes/utf8.js";
import { readFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import type { ApiRequest } from "./api-request.js";
import { assertFields } from "./header-values.js";
import {
  type AppScope,
  type ChannelScope,
  channelHeader,
  pathSegment,
  requestIdHeader,
} from "./request-scope.js";

/** What a channel stores: nothing, or the newest notification for up to 8 hours. It cannot be changed later. */
export type MessageStoragePolicy = "none" | "newest";

/**
 * Creates a channel. The answer has status 201 and the channel's id in its `apns-channel-id` header.
 *
 * @throws UsageError `invalid-type` or `out-of-range`, with the field.
 */
export function createChannelRequest(
  options: AppScope & {
    /** Default `none`. */
    readonly messageStoragePolicy?: MessageStoragePolicy | undefined;
  },
): ApiRequest {
  const given = fieldsOf(options);
  const { messageStoragePolicy = "none" } = given;
  const policy = ["none", "newest"].indexOf(messageStoragePolicy);
  if (policy < 0) {
    throw new UsageError("out-of-range", "messageStoragePolicy must be none or newest", {
      field: "messageStoragePolicy",
    });
  }
  return {
    method: "POST",
    path: `/1/apps/${pathSegment(given)}/channels`,
    headers: requestIdHeader(given),
    body: encodeUtf8(JSON.stringify({ "message-storage-policy": policy, "push-type": "LiveActivity" })),
  };
}

/**
 * Reads the configuration of a channel; `parseChannel` reads the answer.
 *
 * @throws UsageError `invalid-type` or `out-of-range`, with the field.
 */
export function readChannelRequest(options: ChannelScope): ApiRequest {
  return ofChannel("GET", options);
}

/**
 * Deletes a channel. The answer has status 204.
 *
 * @throws UsageError `invalid-type` or `out-of-range`, with the field.
 */
export function deleteChannelRequest(options: ChannelScope): ApiRequest {
  return ofChannel("DELETE", options);
}

/**
 * Lists the ids of all channels of an app; `parseChannelList` reads the answer.
 *
 * @throws UsageError `invalid-type` or `out-of-range`, with the field.
 */
export function listChannelsRequest(options: AppScope): ApiRequest {
  const given = fieldsOf(options);
  return {
    method: "GET",
    path: `/1/apps/${pathSegment(given)}/all-channels`,
    headers: requestIdHeader(given),
    body: undefined,
  };
}

function ofChannel(method: "GET" | "DELETE", options: ChannelScope): ApiRequest {
  const given = fieldsOf(options);
  return {
    method,
    path: `/1/apps/${pathSegment(given)}/channels`,
    headers: [...channelHeader(given), ...requestIdHeader(given)],
    body: undefined,
  };
}

function fieldsOf<Options extends object>(options: Options): Options {
  assertFields(options, "options");
  return readFields(options, "options");
}
