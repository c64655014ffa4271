/** Bytes by hand, apart from any encoder of ours. */

export const TOKEN = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";

export function tokenOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

export interface NotificationParts {
  identifier?: number;
  deviceToken?: string;
  payload?: string;
  expiration?: number;
  priority?: number;
}

const PAYLOAD = '{"aps":{"alert":"Hello"}}';

function u16(value: number): string {
  return value.toString(16).padStart(4, "0");
}
function u32(value: number): string {
  return value.toString(16).padStart(8, "0");
}
function hexOf(text: string): string {
  return Buffer.from(text, "utf8").toString("hex");
}

export function item(id: number, dataHex: string): string {
  return `${id.toString(16).padStart(2, "0")}${u16(dataHex.length / 2)}${dataHex}`;
}

/** Command 2 around any items, sound or not. */
export function frameOf(...items: string[]): Buffer {
  const body = items.join("");
  return Buffer.from(`02${u32(body.length / 2)}${body}`, "hex");
}

export function command2(parts: NotificationParts = {}): Buffer {
  return frameOf(
    item(1, parts.deviceToken ?? TOKEN),
    item(2, hexOf(parts.payload ?? PAYLOAD)),
    ...(parts.identifier === undefined ? [] : [item(3, u32(parts.identifier))]),
    ...(parts.expiration === undefined ? [] : [item(4, u32(parts.expiration))]),
    ...(parts.priority === undefined ? [] : [item(5, parts.priority.toString(16).padStart(2, "0"))]),
  );
}

export function command1(parts: NotificationParts = {}): Buffer {
  const token = parts.deviceToken ?? TOKEN;
  const payload = hexOf(parts.payload ?? PAYLOAD);
  const head = `01${u32(parts.identifier ?? 0)}${u32(parts.expiration ?? 0)}`;
  return Buffer.from(`${head}${u16(token.length / 2)}${token}${u16(payload.length / 2)}${payload}`, "hex");
}

export function command0(parts: NotificationParts = {}): Buffer {
  const token = parts.deviceToken ?? TOKEN;
  const payload = hexOf(parts.payload ?? PAYLOAD);
  return Buffer.from(`00${u16(token.length / 2)}${token}${u16(payload.length / 2)}${payload}`, "hex");
}

/** Good notifications with identifiers from..to and device tokens that carry the same number. */
export function series(from: number, to: number): Buffer {
  const frames: Buffer[] = [];
  for (let identifier = from; identifier <= to; identifier += 1) {
    frames.push(command2({ identifier, deviceToken: tokenOf(identifier) }));
  }
  return Buffer.concat(frames);
}
