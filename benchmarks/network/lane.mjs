/** So many bytes may be on their way in one direction; then the sender has to wait, as for a full window of TCP. */
const MAX_BYTES = 16 * 1024 * 1024;

/** One direction of a connection: what comes from one socket goes to the other one later, in the same order. */
export class Lane {
  #from;
  #to;
  #heldBytes = 0;
  #isOpen = false;
  /** Everything that has come from the sender. */
  bytes = 0;
  isDeaf = false;

  /**
   * @param from the sender's socket; it is read after {@link Lane.open}
   * @param to the receiver's socket
   * @param later does work after half a round trip
   */
  constructor({ from, to, later }) {
    this.#from = from;
    this.#to = to;
    const pass = (work) =>
      later(() => {
        if (!this.isDeaf && !to.destroyed) work();
      });
    from.on("data", (chunk) => {
      this.bytes += chunk.length;
      this.#heldBytes += chunk.length;
      later(() => this.#deliver(chunk));
      this.#press();
    });
    from.on("end", () => pass(() => to.end()));
    from.on("close", (hadError) => {
      if (hadError) pass(() => to.resetAndDestroy());
    });
    from.on("error", () => {});
    to.on("drain", () => this.#press());
  }

  open() {
    this.#isOpen = true;
    this.#press();
  }

  #deliver(chunk) {
    this.#heldBytes -= chunk.length;
    if (!this.isDeaf && this.#to.writable) this.#to.write(chunk);
    this.#press();
  }

  /** Lets the sender wait while too much is held, here or in the receiver's socket. */
  #press() {
    const mayCome = this.#isOpen && this.#heldBytes + this.#to.writableLength < MAX_BYTES;
    if (mayCome === this.#from.isPaused()) {
      if (mayCome) this.#from.resume();
      else this.#from.pause();
    }
  }
}
