import type { ClientMessage, ServerMessage } from "../src/messages.js";
import type { WebSocketLike } from "../src/index.js";

/** A server that answers as its script says, and remembers what it was asked. */
export class FakeServer {
  readonly requests: { url: string; init: RequestInit }[] = [];

  constructor(private readonly answers: Response[]) {}

  readonly fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    this.requests.push({ url: String(url), init });
    const answer = this.answers.shift();
    if (answer === undefined) throw new TypeError("fetch failed");
    return answer;
  };

  header(index: number, name: string): string | null {
    return new Headers(this.requests[index]?.init.headers).get(name);
  }
}

export function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** A socket whose other end is the test. */
export class FakeSocket implements WebSocketLike {
  static opened: FakeSocket[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly said: ClientMessage[] = [];
  isClosed = false;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (socket === undefined) throw new Error("nobody has connected");
    return socket;
  }

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  tell(message: Partial<ServerMessage>): void {
    this.onmessage?.({ data: JSON.stringify(message) } as never);
  }

  /** Opens it as the server does for a good key. */
  greet(): void {
    this.onopen?.({} as never);
    this.tell({ type: "connected" });
  }

  break(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason } as never);
  }
}
