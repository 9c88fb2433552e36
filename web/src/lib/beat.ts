// Asks again and again: at a steady pace while answers come, and after a loss with growing pauses,
// so that the pages of a server that fell do not keep it from coming back. Asks once at a time.

import { reconnectDelay } from "./backoff";

export interface BeatWorld {
  ask(): Promise<boolean>; // Whether the server was reached.
  planned(inMs: number | null): void; // When it asks again; null: it is asking.
  random(): number;
}

export class Beat {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private failures = 0;

  constructor(private readonly paceMs: number, private readonly world: BeatWorld) {}

  // At once, whatever was planned.
  async now(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    clearTimeout(this.timer);
    this.world.planned(null);
    this.failures = (await this.world.ask()) ? 0 : this.failures + 1;
    const wait = this.failures === 0 ? this.paceMs : reconnectDelay(this.failures, this.world.random);
    this.world.planned(wait);
    this.timer = setTimeout(() => void this.now(), wait);
    this.asking = false;
  }
}
