// What every form of the page shares: it sends once at a time, keeps its idempotency key through
// repetitions of the same submit, and shows the server's complaint beside the field it is about.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { ApiError, messageOf, newIdempotencyKey } from "../lib/api";

export interface Submission {
  sending: ReadonlySignal<boolean>;
  error: ReadonlySignal<unknown>; // null: none.
  submit(event: Event): Promise<void>;
  changed(): void; // The person changed something: the next submit is another one.
}

export function useSubmission(
  send: (data: FormData, idempotencyKey: string) => Promise<unknown>,
): Submission {
  const sending = useSignal(false);
  const error = useSignal<unknown>(null);
  const key = useRef(newIdempotencyKey());
  const changed = () => (key.current = newIdempotencyKey());
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (sending.value) return;
    const data = new FormData(form);
    sending.value = true;
    error.value = null;
    try {
      await send(data, key.current);
      changed();
      form.reset();
    } catch (problem) {
      error.value = problem;
    }
    sending.value = false;
  };
  return { sending, error, submit, changed };
}

interface FormProps {
  submission: Submission;
  label: string; // Of the form, for screen readers.
  action: string; // Of the button.
  fields: readonly string[]; // Complaints about others are shown below the form.
  children: ComponentChildren;
}

export function Form({ submission, label, action, fields, children }: FormProps) {
  const { sending, error } = submission;
  return (
    <form aria-label={label} onSubmit={submission.submit} onInput={submission.changed} noValidate>
      <fieldset class="fields" disabled={sending.value}>
        {children}
        <button class="main">{sending.value ? "Sending…" : action}</button>
      </fieldset>
      <p class="error" role="alert">{remaining(error.value, fields)}</p>
    </form>
  );
}

interface FieldProps {
  submission: Submission;
  id: string;
  name: string; // As the API calls it.
  label: string;
  type?: string;
  value?: string;
  placeholder?: string;
  decimal?: boolean;
  help?: string; // What to enter, or what follows from it.
}

export function Field({ submission, id, name, label, decimal, value, help, ...rest }: FieldProps) {
  const problem = about(submission.error.value, name);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={name} autocomplete="off" defaultValue={value ?? ""} {...rest}
        inputMode={decimal ? "decimal" : undefined} aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-problem ${id}-help`} />
      <span id={`${id}-problem`} class="error">{problem}</span>
      <span id={`${id}-help`} class="help">{help}</span>
    </div>
  );
}

interface ChoiceProps {
  id: string;
  name: string;
  label: string;
  options: readonly (readonly [value: string, text: string])[];
  value?: string;
  help?: string;
  onChange?: (value: string) => void;
}

export function Choice({ id, name, label, options, value, help, onChange }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} aria-describedby={`${id}-help`}
        onChange={(event) => onChange?.(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>{text}</option>
        ))}
      </select>
      <span id={`${id}-help`} class="help">{help}</span>
    </div>
  );
}

// What a field holds; undefined when it is empty, so that the API takes its default.
export function textOf(data: FormData, name: string): string | undefined {
  const text = String(data.get(name) ?? "").trim();
  return text === "" ? undefined : text;
}

function about(error: unknown, name: string): string | undefined {
  return error instanceof ApiError ? error.about(name) : undefined;
}

function remaining(error: unknown, fields: readonly string[]): string {
  if (error === null) return "";
  const shown = error instanceof ApiError && error.problems.length > 0 &&
    error.problems.every(({ loc }) => fields.includes(String(loc[loc.length - 1])));
  return shown ? "" : messageOf(error);
}
