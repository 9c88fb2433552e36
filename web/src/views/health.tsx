// How the server and its sources are, what that means, and how fast this page gets its answers.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, get, messageOf } from "../lib/api";
import { formatAge } from "../lib/numbers";
import { connection, health, nextCallMs, noteFailure, noteHealth, priceAgeMs } from "../lib/status";
import { findingsOf, type Finding, type Level } from "../lib/trouble";
import type { Health as ServerHealth } from "../lib/types";
import { BudgetFigures, PageFigures, ServerFigures, SourceFigures } from "./health_figures";

const kRefreshMs = 3_000;

export function Health() {
  const problem = useHealth();
  const known = health.value;
  return (
    <>
      <h1>Health</h1>
      <p class={problem ? "error" : "hidden"} role="alert">
        {problem} {known && "What follows is the server's last answer."}
      </p>
      {known && <Meaning known={known} />}
      <PageFigures />
      {known && (
        <>
          <SourceFigures known={known} />
          <BudgetFigures budget={known.budget} />
          <ServerFigures known={known} />
        </>
      )}
    </>
  );
}

// Asks more often than the page does elsewhere. Returns why the last time failed.
function useHealth(): string {
  const problem = useSignal("");
  useEffect(() => {
    const read = async () => {
      try {
        noteHealth(await get<ServerHealth>("/health"));
        problem.value = "";
      } catch (error) {
        noteFailure(error);
        problem.value = error instanceof ApiError ? error.detail : messageOf(error);
      }
    };
    void read();
    // While nothing answers, the attempts of lib/live.ts with their pauses are enough.
    const timer = setInterval(() => connection.peek() !== "offline" && read(), kRefreshMs);
    return () => clearInterval(timer);
  }, []);
  return connection.value === "offline" ? "The server cannot be reached." : problem.value;
}

const kWords: Record<Level, string> = { good: "Good", warning: "Warning", bad: "Problem" };
const kAllFine: Finding = { level: "good", text: "Everything works.", isPrices: true };

function Meaning({ known }: { known: ServerHealth }) {
  const found = findingsOf(known);
  const shown = found.length > 0 ? found : [kAllFine];
  return (
    <section class="panel" aria-label="What it means">
      <ul class="findings">
        {shown.map((finding) => (
          <li key={finding.text}>
            <strong class={`state-${finding.level}`}>{kWords[finding.level]}</strong>
            <span>
              <span role="status">{finding.text}</span>
              {finding.isPrices && <Ages />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ages() {
  const age = priceAgeMs.value;
  const wait = nextCallMs.value;
  return (
    <>
      {age !== null && ` Prices are ${formatAge(age)} old.`}
      {wait !== null && wait >= 1000 && ` Next try in ${formatAge(wait)}.`}
    </>
  );
}
