/** The newest of many, the oldest first. */
export class Newest<Item> {
  readonly #limit: number;
  #items: Item[] = [];

  /** @param limit how many are kept, 1 or more */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(item: Item): void {
    this.#items.push(item);
    // It may grow to twice the limit, so that each item is moved at most once.
    if (this.#items.length > this.#limit * 2) this.#items = this.list();
  }

  list(): Item[] {
    return this.#items.slice(-this.#limit);
  }

  clear(): void {
    this.#items = [];
  }
}
