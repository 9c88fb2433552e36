// Requests to the API. Every failure is an ApiError, so a view needs one catch.

import { apiKey } from "./key";

export interface Problem {
  type: string;
  loc: (string | number)[];
  msg: string;
}

// `status` is 0 when no answer came at all.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(detail);
    this.name = "ApiError";
  }

  // What is wrong with one field of the body, for the text beside it.
  about(field: string): string | undefined {
    return this.problems.find((problem) => problem.loc[problem.loc.length - 1] === field)?.msg;
  }
}

export interface Options {
  body?: unknown; // Sent as JSON, unless it is text already.
  contentType?: string; // Of a text body.
  accept?: string;
  // Of a POST: the same for each try of the same submit, so that a repeat does nothing twice.
  idempotencyKey?: string;
  signal?: AbortSignal;
  key?: string; // To try one that is not kept yet.
}

export function get<T>(path: string, options: Options = {}): Promise<T> {
  return answer<T>("GET", path, options);
}

export function post<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
  const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
  return answer<T>("POST", path, { ...options, body, idempotencyKey });
}

export function patch<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
  return answer<T>("PATCH", path, { ...options, body });
}

export function remove<T>(path: string, options: Options = {}): Promise<T> {
  return answer<T>("DELETE", path, options);
}

// For downloads: the answer as it came, checked for success.
export async function send(method: string, path: string, options: Options): Promise<Response> {
  const body = typeof options.body === "string" ? options.body : jsonOf(options.body);
  const signal = options.signal ?? null;
  const headers = headersOf(options);
  const init: RequestInit = { method, headers, signal, body, credentials: "omit" };
  const response = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "The server cannot be reached.");
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

// randomUUID exists only on HTTPS and localhost; a server at home is often plain HTTP.
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function answer<T>(method: string, path: string, options: Options): Promise<T> {
  const response = await send(method, path, options);
  return (await response.json()) as T;
}

function jsonOf(body: unknown): string | null {
  return body === undefined ? null : JSON.stringify(body);
}

function headersOf(options: Options): Headers {
  const headers = new Headers({ Accept: options.accept ?? "application/json" });
  const key = options.key ?? apiKey.peek();
  if (key) headers.set("X-API-Key", key);
  if (options.body !== undefined) {
    headers.set("Content-Type", options.contentType ?? "application/json");
  }
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  return headers;
}

async function errorOf(response: Response): Promise<ApiError> {
  const code = response.headers.get("X-Error-Code") ?? "";
  const detail = await response.json().then((body) => body.detail as unknown, () => undefined);
  if (Array.isArray(detail)) {
    const problems = detail as Problem[];
    const text = problems.map((problem) => `${problem.loc.slice(1).join(".")}: ${problem.msg}`);
    return new ApiError(response.status, code, text.join("; "), problems);
  }
  const text = typeof detail === "string" ? detail : `The server answered ${response.status}.`;
  return new ApiError(response.status, code, text);
}
