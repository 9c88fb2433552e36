import type { components, operations, Problem } from "./schema.js";

// Of an answer without this field, the type says that any field may hold anything.
type CodeOf<R> = R extends { headers: { "X-Error-Code"?: infer C } }
  ? C extends string
    ? C
    : never
  : never;
type Responses = { [O in keyof operations]: operations[O]["responses"] }[keyof operations];
type Each<R> = R extends unknown ? { [S in keyof R]: CodeOf<R[S]> }[keyof R] : never;

/** The stable codes of the document. */
export type KnownErrorCode = Each<Responses> | CodeOf<components["responses"]["HttpError"]>;

/** A newer server may know more codes. */
export type ErrorCode = KnownErrorCode | (string & Record<never, never>);

/** An answer that is no success. What never became an answer (no network, a time limit, an abort)
 * is thrown as `fetch` throws it. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  private constructor(
    readonly status: number,
    /** From X-Error-Code; `http_502` and the like when somebody in between answered. */
    readonly code: ErrorCode,
    /** One sentence, for people. */
    readonly detail: string,
    /** Everything that is wrong with the request, when the status is 422. */
    readonly problems: readonly Problem[],
    /** After how many seconds the server wants to be asked again. */
    readonly retryAfterSeconds: number | undefined,
    readonly body: unknown,
  ) {
    super(`${status} ${code}: ${detail}`);
  }

  static async of(response: Response): Promise<ApiError> {
    const body = parsed(await response.text());
    const detail = isObject(body) ? body["detail"] : undefined;
    const problems = Array.isArray(detail) ? (detail as Problem[]) : [];
    const text = typeof detail === "string" ? detail : problems.map(sentence).join("; ");
    return new ApiError(
      response.status,
      response.headers.get("X-Error-Code") ?? `http_${response.status}`,
      text || response.statusText,
      problems,
      retryAfterSeconds(response),
      body,
    );
  }
}

/** What Retry-After says; undefined when it says nothing. */
export function retryAfterSeconds(response: Response): number | undefined {
  const text = response.headers.get("Retry-After");
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function sentence(problem: Problem): string {
  return `${problem.loc.join(".")}: ${problem.msg}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
