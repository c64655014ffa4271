import { readText } from "../payload/option-readers.js";
import { assertGiven, assertOptions, deliver } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createFileProvider} takes. */
export interface FileProviderContentOptions extends DeliveryOptions {
  /** What changed, e.g. `NSFileProviderRootContainerItemIdentifier` or `NSFileProviderWorkingSetContainerItemIdentifier`. */
  readonly containerIdentifier: string;
  /** Absent: the provider's default domain. */
  readonly domain?: string | undefined;
}

/**
 * Tells a file provider extension that something changed (Apple, Using push notifications to signal changes).
 *
 * @throws WireError as {@link createAlert} does
 */
export function createFileProvider(options: FileProviderContentOptions): NotificationContent {
  assertOptions(options, ["containerIdentifier", "domain"]);
  const { containerIdentifier, domain } = options;
  assertGiven(containerIdentifier, "containerIdentifier");
  const domainText = domain === undefined ? undefined : readText(domain, "domain");
  const payload = {
    "container-identifier": readText(containerIdentifier, "containerIdentifier"),
    ...(domainText === undefined ? {} : { domain: domainText }),
  };
  return deliver("fileprovider", payload, options);
}
