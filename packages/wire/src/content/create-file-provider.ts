import { readText } from "../payload/option-readers.js";
import { assertGiven, deliver, takeOptions } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createFileProvider`. */
export interface FileProviderContentOptions extends DeliveryOptions {
  /** The container that changed, e.g. `NSFileProviderRootContainerItemIdentifier` or `NSFileProviderWorkingSetContainerItemIdentifier`. */
  readonly containerIdentifier: string;
  /** The domain that changed. Absent: the default domain of the provider. */
  readonly domain?: string | undefined;
}

/**
 * Notifies a file provider extension that something changed (Apple, Using push notifications to signal changes).
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createFileProvider(options: FileProviderContentOptions): NotificationContent {
  const all = takeOptions(options, ["containerIdentifier", "domain"]);
  const { containerIdentifier, domain } = all;
  assertGiven(containerIdentifier, "containerIdentifier");
  const domainText = domain === undefined ? undefined : readText(domain, "domain");
  const payload = {
    "container-identifier": readText(containerIdentifier, "containerIdentifier"),
    ...(domainText === undefined ? {} : { domain: domainText }),
  };
  return deliver("fileprovider", payload, all);
}
