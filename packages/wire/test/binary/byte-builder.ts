/**
 * A second way to bytes, written from Apple's tables: nothing here calls the package under test.
 */
export class ByteBuilder {
  readonly #bytes: number[] = [];

  u8(...values: number[]): this {
    this.#bytes.push(...values);
    return this;
  }

  u16(value: number): this {
    return this.u8(Math.floor(value / 256), value % 256);
  }

  u32(value: number): this {
    return this.u16(Math.floor(value / 65_536)).u16(value % 65_536);
  }

  hex(text: string): this {
    return this.u8(...Buffer.from(text, "hex"));
  }

  text(text: string): this {
    return this.u8(...Buffer.from(text, "utf8"));
  }

  /** An item of command 2. */
  item(id: number, content: (data: ByteBuilder) => ByteBuilder): this {
    const data = content(new ByteBuilder()).build();
    return this.u8(id)
      .u16(data.length)
      .u8(...data);
  }

  build(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Command 2 around the items that `content` writes. */
export function frameOf(content: (items: ByteBuilder) => ByteBuilder): Uint8Array {
  const items = content(new ByteBuilder()).build();
  return new ByteBuilder()
    .u8(2)
    .u32(items.length)
    .u8(...items)
    .build();
}

export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const fromUtf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "utf8"));
export const toUtf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
