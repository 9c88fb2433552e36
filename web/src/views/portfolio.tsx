// What somebody holds: the portfolios of the key, and the one that is open.

import { useEffect } from "preact/hooks";
import { Choice, Field, Form, textOf, useSubmission } from "../components/form";
import { WithKey } from "../components/key_panel";
import { post } from "../lib/api";
import { usePages } from "../lib/pages";
import { changes, kMethodChoices, noteChange, portfolioLink, removals } from "../lib/portfolios";
import type { Portfolio } from "../lib/portfolios";
import { route } from "../lib/router";
import "../portfolio.css";
import { CsvPanel } from "./portfolio_csv";
import { Head } from "./portfolio_head";
import { Holdings } from "./portfolio_holdings";
import { TradeForm } from "./portfolio_trade";
import { Transactions } from "./portfolio_transactions";

const kRefreshMs = 30_000;

export function PortfolioView() {
  return (
    <>
      <h1>Portfolio</h1>
      <WithKey>
        <Portfolios />
      </WithKey>
    </>
  );
}

function Portfolios() {
  const { items, hasMore, problem, showMore } =
    usePages<Portfolio>("/portfolios?limit=100", changes.value + removals.value, kRefreshMs);
  const all = items.value ?? [];
  const asked = all.find(({ id }) => id === route.value.id);
  const isFurther = !asked && route.value.id !== "" && hasMore.value; // Perhaps.
  useEffect(() => {
    if (isFurther) showMore();
  }, [isFurther, all.length]);
  const open = isFurther ? undefined : asked ?? all[0];
  return (
    <>
      <p class={problem.value ? "error" : "hidden"} role="alert">{problem.value}</p>
      {all.length > 1 && <Tabs all={all} open={open?.id ?? ""} />}
      {hasMore.value && <button type="button" onClick={showMore}>Show more portfolios</button>}
      {open && <OpenPortfolio key={open.id} portfolio={open} />}
      {all.length === 0 && items.value && (
        <p class="quiet">
          There is no portfolio yet. Create one here; then add what you bought, or import a file.
        </p>
      )}
      {items.value && <NewPortfolio />}
    </>
  );
}

function Tabs({ all, open }: { all: readonly Portfolio[]; open: string }) {
  return (
    <nav class="bar" aria-label="Portfolios">
      {all.map(({ id, name }) => (
        <a key={id} href={portfolioLink(id)} aria-current={id === open ? "true" : undefined}
          class="tab">
          {name}
        </a>
      ))}
    </nav>
  );
}

function OpenPortfolio({ portfolio }: { portfolio: Portfolio }) {
  const { id, name } = portfolio;
  return (
    <>
      <Head portfolio={portfolio} />
      <Holdings id={id} />
      <TradeForm id={id} />
      <Transactions id={id} />
      <CsvPanel id={id} name={name} />
    </>
  );
}

function NewPortfolio() {
  const submission = useSubmission(async (data, idempotencyKey) => {
    const body = {
      name: textOf(data, "name") ?? "", cost_basis_method: textOf(data, "cost_basis_method"),
    };
    const made = await post<Portfolio>("/portfolios", body, { idempotencyKey });
    noteChange();
    location.hash = portfolioLink(made.id);
  });
  return (
    <section class="panel">
      <h2>New portfolio</h2>
      <Form submission={submission} label="New portfolio" action="Create" fields={["name"]}>
        <Field submission={submission} id="portfolio-name" name="name" label="Name" />
        <Choice id="portfolio-method" name="cost_basis_method" label="Cost basis"
          options={kMethodChoices} />
      </Form>
    </section>
  );
}
