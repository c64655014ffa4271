/**
 * Makes UUIDs (version 4 in form) for notifications that have none, so that what became of each can be asked
 * of Apple and every attempt has the same. 74 random bits for the source, then a count.
 */
export class ApnsIdSource {
  readonly #prefix: string;
  #count: number;

  /** @param random gives numbers in [0, 1) */
  constructor(random: () => number) {
    const digits = (count: number): string =>
      Math.floor(random() * 16 ** count)
        .toString(16)
        .padStart(count, "0");
    const variant = "89ab"[Math.floor(random() * 4)] ?? "8";
    this.#prefix = `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-`;
    // Room to count on for as long as any process lives.
    this.#count = Math.floor(random() * 2 ** 47);
  }

  next(): string {
    this.#count += 1;
    return this.#prefix + this.#count.toString(16).padStart(12, "0");
  }
}
