// From an operation of the document to what a call of it takes and gives.
import type { paths } from "./schema.js";

export type Method = "get" | "post" | "patch" | "delete";

/** The paths that know a method. */
export type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

export type Operation<M extends Method, P extends PathsWith<M>> = paths[P][M];

type Parameter<O, Place extends string> = O extends { parameters: { [K in Place]?: infer V } }
  ? Exclude<V, undefined>
  : never;

/** A member that must be there if one of its own must. */
type Member<Name extends string, V> = [V] extends [never]
  ? unknown
  : Record<never, never> extends V
    ? { [K in Name]?: V }
    : { [K in Name]: V };

type Body<O> = O extends { requestBody: { content: infer C } }
  ? { body: C[keyof C] }
  : O extends { requestBody?: { content: infer C } }
    ? { body?: C[keyof C] }
    : unknown;

type Repeatable<O> = O extends { parameters: { header?: { "Idempotency-Key"?: string } } }
  ? [Parameter<O, "header">] extends [never]
    ? unknown
    : {
        /** A repetition with the same key gets the first answer, for 24 hours. */
        idempotencyKey?: string;
      }
  : unknown;

type Success<O> = O extends { responses: infer R }
  ? { [S in keyof R & (200 | 201)]: R[S] extends { content: infer C } ? C : never }[keyof R &
      (200 | 201)]
  : never;

/** What a call takes. */
export type Options<O> = Member<"path", Parameter<O, "path">> &
  Member<"query", Parameter<O, "query">> &
  Body<O> &
  Repeatable<O> & {
    /** Instead of the client's time limit. */
    signal?: AbortSignal;
  };

/** Options that may be left out where nothing in them is required. */
export type OptionsArgument<T> = Record<never, never> extends T ? [options?: T] : [options: T];

/** What a call gives: JSON, and text from an operation that knows no JSON. */
export type Answer<O> =
  Success<O> extends infer C
    ? C extends { "application/json": infer V }
      ? V
      : C extends { "text/csv": infer V }
        ? V
        : never
    : never;

/** The paths whose answer is a list, in pages or whole. */
export type ListPath = {
  [P in PathsWith<"get">]: Answer<Operation<"get", P>> extends readonly unknown[] ? P : never;
}[PathsWith<"get">];

export type Row<P extends ListPath> =
  Answer<Operation<"get", P>> extends readonly (infer R)[] ? R : never;

/** The paths that can answer in CSV. */
export type CsvPath = {
  [P in PathsWith<"get">]: Success<Operation<"get", P>> extends { "text/csv": string } ? P : never;
}[PathsWith<"get">];
