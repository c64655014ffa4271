import type { AnsweredVerdict, Verdict } from "@apns/transport";
import type { ApiRequest } from "@apns/wire/api";

/** What channels need of a sender. */
export interface ChannelsHost {
  /** @param options `to`: the server for notifications, or the one for channels */
  request(
    api: ApiRequest,
    options: { readonly to: "push" | "channels"; readonly identity: string | undefined },
  ): Promise<Verdict | AnsweredVerdict>;
  /** The topic of an identity; undefined where it has none. */
  topic(identity: string | undefined): string | undefined;
}
