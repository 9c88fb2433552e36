// Signing up, entering a key, and forgetting it.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { get, post } from "../lib/api";
import { apiKey, forgetKey, rememberKey } from "../lib/key";
import { Field, Form, textOf, useSubmission } from "./form";
import { Secret } from "./secret";

interface User {
  username: string;
  api_key: string;
}

const kAdvice = "This is your API key. Keep it somewhere safe: it opens your portfolios and alerts " +
  "in any browser, and nobody can give it to you again.";

const newKey = signal(""); // Until the person has kept it.

// Shows its children to somebody who has a key, and how to get one to everybody else.
export function WithKey({ children }: { children: ComponentChildren }) {
  if (!apiKey.value) return <GetKey />;
  return (
    <>
      {newKey.value === apiKey.value && (
        <Secret text={newKey.value} label={kAdvice} onDone={() => (newKey.value = "")} />
      )}
      {children}
      <KeyBar />
    </>
  );
}

function GetKey() {
  return (
    <>
      <p class="quiet">
        Portfolios and alerts belong to an API key. It stays in this browser and is sent to this server
        only.
      </p>
      <div class="two">
        <SignUp />
        <EnterKey />
      </div>
    </>
  );
}

function SignUp() {
  const submission = useSubmission(async (data, idempotencyKey) => {
    const body = { username: textOf(data, "username") ?? "", email: textOf(data, "email") ?? "" };
    const user = await post<User>("/users", body, { idempotencyKey });
    newKey.value = user.api_key;
    rememberKey(user.api_key);
  });
  return (
    <section class="panel">
      <h2>Sign up</h2>
      <Form submission={submission} label="Sign up" action="Sign up" fields={["username", "email"]}>
        <Field submission={submission} id="username" name="username" label="Name" />
        <Field submission={submission} id="email" name="email" label="E-mail" type="email" />
      </Form>
    </section>
  );
}

function EnterKey() {
  const submission = useSubmission(async (data) => {
    const key = textOf(data, "api_key") ?? "";
    await get("/users/me", { key });
    rememberKey(key);
  });
  return (
    <section class="panel">
      <h2>Enter a key</h2>
      <Form submission={submission} label="Enter a key" action="Use this key" fields={["api_key"]}>
        <Field submission={submission} id="api-key" name="api_key" label="API key" type="password" />
      </Form>
    </section>
  );
}

function KeyBar() {
  const forget = () => {
    newKey.value = "";
    forgetKey();
  };
  return (
    <p class="bar quiet">
      This browser keeps an API key.
      <button type="button" onClick={forget}>Forget it</button>
    </p>
  );
}
