const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SECONDS = /^[0-9]{1,10}$/;

/** Whether `apns-id` and `apns-request-id` may have this form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Whether it is a time in the form that APNs accepts: whole UNIX seconds. */
export function isExpiration(text: string): boolean {
  return SECONDS.test(text);
}
