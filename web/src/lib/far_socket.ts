// A WebSocket on a thread of its own (socket_worker.ts), with the part of WebSocket's shape that
// the stream uses.

export type ToSocket = { open: string } | { send: string } | { close: number | undefined };
export type FromSocket =
  | { opened: true }
  | { messages: string[] }
  | { closed: { code: number; reason: string } };

export interface Socket {
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

const kNoWorker = { code: 1006, reason: "the page's files are not to be had" };

export class FarSocket implements Socket {
  readyState: number = WebSocket.CONNECTING;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  private readonly worker: Worker;

  constructor(address: string) {
    this.worker = new Worker(new URL("./socket_worker.ts", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<FromSocket>) => this.take(data);
    this.worker.onerror = () => this.closed(kNoWorker);
    this.post({ open: address });
  }

  send(text: string): void {
    this.post({ send: text });
  }

  close(code?: number): void {
    this.readyState = WebSocket.CLOSING;
    this.post({ close: code });
  }

  private take(message: FromSocket): void {
    if ("opened" in message) {
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
    } else if ("messages" in message) {
      for (const data of message.messages) this.onmessage?.({ data });
    } else {
      this.closed(message.closed);
    }
  }

  private closed(event: { code: number; reason: string }): void {
    this.readyState = WebSocket.CLOSED;
    this.worker.terminate();
    this.onclose?.(event);
  }

  private post(message: ToSocket): void {
    this.worker.postMessage(message);
  }
}
