import type { ServerMessage } from "./messages.js";

/** How far the stream has been heard. Within one epoch `seq` grows by one with each published
 * change; another epoch is another count. */
export class Position {
  #epoch: string | undefined;
  #seq = 0;

  /** How many changes went by unheard before this message; null: nobody can say. Only messages that
   * name the epoch tell: between them `skipped` and subscriptions leave changes out on purpose. */
  note(message: ServerMessage): number | null {
    if (!("seq" in message)) return 0;
    if (!("epoch" in message)) {
      this.#seq = Math.max(this.#seq, message.seq);
      return 0;
    }
    const before = { epoch: this.#epoch, seq: this.#seq };
    this.#epoch = message.epoch;
    this.#seq = message.seq;
    if (before.epoch === undefined) return 0;
    if (before.epoch !== message.epoch) return null;
    return message.type === "connected" ? Math.max(0, message.seq - before.seq) : 0;
  }
}
