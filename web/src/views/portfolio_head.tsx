// The name of a portfolio and how its costs are counted: both can be changed, and all of it deleted.

import { useSignal } from "@preact/signals";
import { Act } from "../components/act";
import { Field, Form, textOf, useSubmission } from "../components/form";
import { patch, remove } from "../lib/api";
import { kMethods, noteChange, pathOf, removals, type Portfolio } from "../lib/portfolios";

export function Head({ portfolio }: { portfolio: Portfolio }) {
  const { id, name, cost_basis_method } = portfolio;
  const renaming = useSignal(false);
  const path = pathOf(id);
  const choose = (method: string) =>
    patch(path, { cost_basis_method: method }).finally(noteChange);
  return (
    <>
      <section class="bar" aria-label="Portfolio">
        <h2>{name}</h2>
        <button type="button" aria-expanded={renaming.value} aria-label={`Rename ${name}`}
          onClick={() => (renaming.value = !renaming.value)}>
          Rename
        </button>
        <Act text="Delete" label={`Delete ${name}`} act={() => remove(path).then(() => (removals.value += 1))}
          confirm={`Delete ${name} with all its transactions?`} />
        <span class="end quiet">Cost basis</span>
        <span class="bar" role="group" aria-label="Cost basis">
          {kMethods.map(([method, text, rule]) => (
            <Act key={method} text={text} label={rule === "Average cost" ? rule : `${text}: ${rule}`}
              act={() => choose(method)} pressed={method === cost_basis_method} />
          ))}
        </span>
      </section>
      {renaming.value && <Rename portfolio={portfolio} onDone={() => (renaming.value = false)} />}
    </>
  );
}

function Rename({ portfolio, onDone }: { portfolio: Portfolio; onDone: () => void }) {
  const submission = useSubmission(async (data) => {
    await patch(pathOf(portfolio.id), { name: textOf(data, "name") ?? "" });
    onDone();
    noteChange();
  });
  return (
    <section class="panel">
      <Form submission={submission} label={`Rename ${portfolio.name}`} action="Save" fields={["name"]}>
        <Field submission={submission} id="new-name" name="name" label="New name"
          value={portfolio.name} />
      </Form>
    </section>
  );
}
