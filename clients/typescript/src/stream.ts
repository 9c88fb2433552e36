import type { ClientMessage, ServerMessage } from "./messages.js";
import { Position } from "./position.js";
import { RecentEvents } from "./recent_events.js";
import { Subscription } from "./subscription.js";

type Type = ServerMessage["type"];
type MessageOf<T extends Type, M = ServerMessage> = M extends { type: infer U }
  ? T extends U
    ? M
    : never
  : never;
type Listener<T extends Type> = (message: MessageOf<T>) => void;

/** What of a WebSocket is used; that of browsers, of Node 22 and of the package `ws` will do. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Disconnect {
  /** 4001: the key is not or no longer good. 4029: too many connections of this user. */
  code: number;
  reason: string;
  /** When the next attempt is made; null when none is, because the key is bad. */
  retryInMs: number | null;
}

export interface StreamOptions {
  /** Where the server is, such as `http://localhost:8019`. */
  baseUrl: string;
  apiKey: string;
  /** Needed in Node before 22, which has none of its own. */
  WebSocket?: new (url: string) => WebSocketLike;
  /** Pause after the first failure; it doubles with each further one. */
  minDelayMs?: number;
  maxDelayMs?: number;
  /** After such a silence the server is asked for a sign of life, and after one more given up. */
  silenceMs?: number;
  onDisconnect?: (event: Disconnect) => void;
  /** How many price changes, of all coins, went by unheard; null when nobody can say, because the
   * server counts anew (`epoch` is another one). Current values come by
   * `send({ type: "snapshot" })`. */
  onGap?: (missed: number | null) => void;
}

/** The close code of a bad key: trying again cannot help. */
const INVALID_KEY = 4001;

/** The socket `/ws`, kept connected until `close()`. After a break it comes back with the same
 * subscriptions and options, and with every alert that fired meanwhile, each told once. Price
 * updates of the break are gone: `send({ type: "snapshot" })` gets the current values. */
export class Stream {
  readonly #options;
  readonly #listeners = new Map<Type, Set<(message: ServerMessage) => void>>();
  readonly #subscription = new Subscription();
  readonly #events = new RecentEvents();
  readonly #position = new Position();
  #socket: WebSocketLike | undefined;
  #greeted = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined; // Of the next attempt, or of silence.

  constructor(options: StreamOptions) {
    const WebSocket = options.WebSocket ?? globalThis.WebSocket;
    if (WebSocket === undefined) throw new TypeError("No WebSocket here: pass one as an option");
    this.#options = {
      minDelayMs: 500,
      maxDelayMs: 30_000,
      silenceMs: 30_000,
      onDisconnect: () => {},
      onGap: () => {},
      ...options,
      WebSocket,
      url: options.baseUrl.replace(/^http/, "ws").replace(/\/+$/, "") + "/ws",
    };
    this.#connect();
  }

  /** Calls the listener with each message of a type; what is returned ends that. */
  on<T extends Type>(type: T, listener: Listener<T>): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    const entry = (message: ServerMessage) => listener(message as MessageOf<T>);
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /** The next message of a type that is wanted. It never comes when the stream is closed before:
   * give a signal to wait for less than ever. */
  next<T extends Type>(
    type: T,
    wanted: (message: MessageOf<T>) => boolean = () => true,
    signal?: AbortSignal,
  ): Promise<MessageOf<T>> {
    return new Promise((resolve, reject) => {
      const end = () => {
        stop();
        signal?.removeEventListener("abort", abort);
      };
      const abort = () => {
        end();
        reject(signal?.reason);
      };
      const stop = this.on(type, (message) => {
        if (!wanted(message)) return;
        end();
        resolve(message);
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Says something; answers come as messages. Subscriptions and options are kept for every later
   * connection; anything else that is said while there is none is lost. */
  send(message: Exclude<ClientMessage, { type: "auth" | "resume" }>): void {
    this.#subscription.note(message);
    if (this.#greeted) this.#say(message);
  }

  /** For good. */
  close(): void {
    clearTimeout(this.#timer);
    this.#drop()?.close();
  }

  #connect(): void {
    const socket = new this.#options.WebSocket(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => this.#say({ type: "auth", api_key: this.#options.apiKey });
    socket.onmessage = ({ data }: { data: string }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code, reason }: { code: number; reason: string }) =>
      this.#onClosed(code, reason);
    socket.onerror = () => {}; // A close follows, and tells more.
    this.#watch(() => this.#giveUp());
  }

  /** Forgets the connection, whatever it will still tell. */
  #drop(): WebSocketLike | undefined {
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    this.#socket = undefined;
    this.#greeted = false;
    return socket;
  }

  #say(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #hear(message: ServerMessage): void {
    this.#watch(() => this.#askForLife());
    const missed = this.#position.note(message);
    if (message.type === "connected") this.#onGreeting();
    if (missed !== 0) this.#options.onGap(missed);
    if (message.type === "alert_triggered" && !this.#events.add(message.event_id)) return;
    for (const listener of [...(this.#listeners.get(message.type) ?? [])]) listener(message);
  }

  #onGreeting(): void {
    this.#greeted = true;
    this.#failures = 0;
    for (const message of this.#subscription.messages()) this.#say(message);
    if (this.#events.last !== undefined) this.#say({ type: "resume", since: this.#events.last });
  }

  #onClosed(code: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#drop();
    const retryInMs = code === INVALID_KEY ? null : this.#delay();
    if (retryInMs !== null) this.#timer = setTimeout(() => this.#connect(), retryInMs);
    this.#options.onDisconnect({ code, reason, retryInMs });
  }

  /** Spread, so that the clients of a server that comes back do not all come at once. */
  #delay(): number {
    const { minDelayMs, maxDelayMs } = this.#options;
    const longest = Math.min(maxDelayMs, minDelayMs * 2 ** this.#failures++);
    return longest * (0.5 + Math.random() / 2);
  }

  #watch(onSilence: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onSilence, this.#options.silenceMs);
  }

  #askForLife(): void {
    this.#watch(() => this.#giveUp());
    this.#say({ type: "ping" });
  }

  #giveUp(): void {
    this.#drop()?.close();
    this.#onClosed(1006, "silence");
  }
}
