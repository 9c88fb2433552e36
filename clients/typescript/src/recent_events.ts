/** So many alerts are remembered as told. */
const COUNT = 1000;

/** Alerts are delivered at least once; this makes it exactly once. */
export class RecentEvents {
  readonly #ids = new Set<string>(); // Oldest first.
  #last: string | undefined;

  /** The newest. */
  get last(): string | undefined {
    return this.#last;
  }

  /** False when the event is known already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    this.#last = id;
    const [oldest] = this.#ids;
    if (this.#ids.size > COUNT && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
