/**
 * The push type by which a device goes. The binary protocol has none, so none is missing there: what comes over it
 * counts as an alert. Undefined: a request over HTTP/2 lacks it.
 */
export function shownPushType({
  protocol,
  pushType,
}: {
  readonly protocol: "binary" | "http2";
  readonly pushType: string | null | undefined;
}): string | undefined {
  return pushType ?? (protocol === "binary" ? "alert" : undefined);
}
