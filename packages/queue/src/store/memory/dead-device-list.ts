import type { DeadDevice, DeadDevicePage } from "../chunk-record.js";

/** The dead devices of the store in memory, and how far each reader has read. A place is a number as text. */
export class DeadDeviceList {
  #items: { readonly place: number; readonly device: DeadDevice }[] = [];
  #last = 0;
  readonly #places = new Map<string, string>();

  add(device: DeadDevice): void {
    this.#last += 1;
    this.#items.push({ place: this.#last, device });
  }

  read(after: string, limit: number): DeadDevicePage {
    const found = this.#items.filter(({ place }) => place > Number(after)).slice(0, limit);
    return { items: found.map(({ device }) => device), next: String(found.at(-1)?.place ?? after) };
  }

  placeOf(reader: string): string {
    return this.#places.get(reader) ?? "";
  }

  keep(reader: string, place: string): void {
    this.#places.set(reader, place);
    const read = Math.min(...[...this.#places.values()].map(Number));
    this.#items = this.#items.filter((item) => item.place > read);
  }
}
