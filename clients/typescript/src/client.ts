import { ApiError } from "./error.js";
import { msUntilRepetition, pause } from "./retry.js";
import type {
  Answer,
  CsvPath,
  ListPath,
  Method,
  Operation,
  Options,
  OptionsArgument,
  PathsWith,
  Row,
} from "./types.js";

export interface ClientOptions {
  /** Where the server is, such as `http://localhost:8019`. */
  baseUrl: string;
  /** Needed for everything that belongs to a user. */
  apiKey?: string;
  /** For one attempt. */
  timeoutMs?: number;
  /** How often a request is sent again that was told to come back later. */
  maxRetries?: number;
  /** Who is told to come back after a longer time than this gets the error at once. */
  maxRetryWaitMs?: number;
  /** Reads answers; with JSON.parse, numbers keep about 16 digits. */
  parseJson?: (text: string) => unknown;
  fetch?: typeof fetch;
}

const ANYTHING_BUT_RATHER_JSON = "application/json, */*;q=0.5";

/** A call without its types. */
interface Call {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  idempotencyKey?: string;
  accept?: "text/csv";
  signal?: AbortSignal;
}

/** REST. Paths, parameters, bodies and answers are those of /openapi.json; what is no success is
 * thrown as an ApiError. Holds no state but its options, so one may be used for everything. */
export class Client {
  readonly #options: Required<Omit<ClientOptions, "apiKey">> & { apiKey: string | undefined };

  constructor(options: ClientOptions) {
    this.#options = {
      timeoutMs: 30_000,
      maxRetries: 2,
      maxRetryWaitMs: 60_000,
      parseJson: JSON.parse,
      fetch: (...request) => globalThis.fetch(...request),
      ...options,
      baseUrl: options.baseUrl.replace(/\/+$/, ""),
      apiKey: options.apiKey,
    };
  }

  get<P extends PathsWith<"get">>(
    path: P,
    ...[options]: OptionsArgument<Options<Operation<"get", P>>>
  ): Promise<Answer<Operation<"get", P>>> {
    return this.#value("get", path, options);
  }

  /** As get, in CSV. */
  csv<P extends CsvPath>(
    path: P,
    ...[options]: OptionsArgument<Options<Operation<"get", P>>>
  ): Promise<string> {
    return this.#value("get", path, { ...options, accept: "text/csv" });
  }

  post<P extends PathsWith<"post">>(
    path: P,
    ...[options]: OptionsArgument<Options<Operation<"post", P>>>
  ): Promise<Answer<Operation<"post", P>>> {
    return this.#value("post", path, options);
  }

  patch<P extends PathsWith<"patch">>(
    path: P,
    ...[options]: OptionsArgument<Options<Operation<"patch", P>>>
  ): Promise<Answer<Operation<"patch", P>>> {
    return this.#value("patch", path, options);
  }

  delete<P extends PathsWith<"delete">>(
    path: P,
    ...[options]: OptionsArgument<Options<Operation<"delete", P>>>
  ): Promise<Answer<Operation<"delete", P>>> {
    return this.#value("delete", path, options);
  }

  /** A list, page by page, as far as `Link: rel="next"` leads. */
  async *pages<P extends ListPath>(
    path: P,
    ...[options]: OptionsArgument<Options<Operation<"get", P>>>
  ): AsyncGenerator<Row<P>[], void, undefined> {
    const call: Call = { ...(options as Call | undefined) };
    for (let url: string | undefined = this.#url(path, call); url !== undefined; ) {
      const response = await this.#send("get", url, call);
      yield (await this.#read(response)) as Row<P>[];
      url = nextUrl(url, response.headers.get("Link"));
    }
  }

  /** The rows of all pages. */
  async *rows<P extends ListPath>(
    path: P,
    ...options: OptionsArgument<Options<Operation<"get", P>>>
  ): AsyncGenerator<Row<P>, void, undefined> {
    for await (const page of this.pages(path, ...options)) yield* page;
  }

  async #value<T>(method: Method, path: string, options: unknown): Promise<T> {
    const call: Call = { ...(options as Call | undefined) };
    const response = await this.#send(method, this.#url(path, call), call);
    return (await this.#read(response)) as T;
  }

  async #read(response: Response): Promise<unknown> {
    const text = await response.text();
    const type = response.headers.get("Content-Type") ?? "";
    return type.startsWith("application/json") ? this.#options.parseJson(text) : text;
  }

  #url(path: string, call: Call): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(call.path?.[name] ?? ""),
    );
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) query.set(name, String(value));
    }
    const text = query.toString();
    return this.#options.baseUrl + filled + (text && `?${text}`);
  }

  /** The successful answer, asked for again as often as the server and the options allow. */
  async #send(method: Method, url: string, call: Call): Promise<Response> {
    const request: RequestInit = {
      method: method.toUpperCase(),
      headers: this.#headers(call),
      ...(call.body === undefined ? {} : { body: textOf(call.body) }),
    };
    for (let attempt = 0; ; ++attempt) {
      const signal = call.signal ?? AbortSignal.timeout(this.#options.timeoutMs);
      const response = await this.#options.fetch(url, { ...request, signal });
      if (response.ok) return response;
      const wait = msUntilRepetition(response, isRepeatable(method, call));
      const isPatient = wait !== undefined && wait <= this.#options.maxRetryWaitMs;
      if (!isPatient || attempt >= this.#options.maxRetries) throw await ApiError.of(response);
      await response.body?.cancel();
      await pause(wait, call.signal);
    }
  }

  #headers(call: Call): Record<string, string> {
    const headers: Record<string, string> = { Accept: call.accept ?? ANYTHING_BUT_RATHER_JSON };
    if (this.#options.apiKey !== undefined) headers["X-API-Key"] = this.#options.apiKey;
    if (call.idempotencyKey !== undefined) headers["Idempotency-Key"] = call.idempotencyKey;
    if (call.body !== undefined) headers["Content-Type"] = typeOf(call.body);
    return headers;
  }
}

function isRepeatable(method: Method, call: Call): boolean {
  return method === "get" || call.idempotencyKey !== undefined;
}

// Text bodies are CSV; everything else the API takes is JSON.
function typeOf(body: unknown): string {
  return typeof body === "string" ? "text/csv" : "application/json";
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** Only the query is taken from the link: the key goes nowhere but to the server, and a proxy may
 * have put the API under another path. */
function nextUrl(url: string, link: string | null): string | undefined {
  const target = link?.match(/<([^>]*)>\s*;[^,]*\brel="?next\b/)?.[1];
  if (target === undefined) return undefined;
  return url.split("?")[0] + new URL(target, url).search;
}
