// Transactions from and to a file. A file is judged first, line by line; only what is then confirmed
// is imported.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Act } from "../components/act";
import { messageOf, newIdempotencyKey, post, send } from "../lib/api";
import { formatCount } from "../lib/numbers";
import { noteChange, pathOf, type ImportReport } from "../lib/portfolios";

// What becomes of lines that are there already; "": those of an own export are left out.
type Duplicates = "" | "skip";

interface ChosenFile {
  name: string;
  text: string;
}

export function CsvPanel({ id, name }: { id: string; name: string }) {
  const file = useSignal<ChosenFile | null>(null);
  const report = useSignal<ImportReport | null>(null);
  const problem = useSignal("");
  const key = useRef("");
  const path = `${pathOf(id)}/transactions`;
  const choose = async (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    file.value = report.value = null;
    problem.value = "";
    if (!chosen) return;
    key.current = newIdempotencyKey();
    try {
      const text = await chosen.text();
      report.value = await importCsv(path, text, true, "");
      file.value = { name: chosen.name, text };
    } catch (error) {
      problem.value = messageOf(error);
    }
    input.value = ""; // The same file can be chosen again after it was mended.
  };
  const add = (duplicates: Duplicates) => async () => {
    report.value = await importCsv(path, file.value?.text ?? "", false, duplicates, key.current);
    file.value = null;
    noteChange();
  };
  return (
    <section class="panel">
      <h2>CSV</h2>
      <div class="bar">
        <label for="csv-file">Import a file</label>
        <input id="csv-file" type="file" accept=".csv,text/csv"
          onChange={(event) => void choose(event.currentTarget)} />
        <span class="end"><Act text="Export" label={`Export ${name}`} act={() => download(path, name)} /></span>
      </div>
      <p class="error" role="alert">{problem.value}</p>
      {report.value && <Report report={report.value} file={file.value?.name ?? ""} />}
      {file.value && report.value?.problem_count === 0 && <Choices report={report.value} add={add} />}
    </section>
  );
}

// What looks as if it were there already is left out unless somebody wants it twice.
function Choices({ report, add }: { report: ImportReport; add: (duplicates: Duplicates) => () => Promise<void> }) {
  const { rows, duplicate_count, skipped_count } = report;
  const others = rows - duplicate_count;
  if (duplicate_count === 0) return <Act text={`Import ${formatCount(rows)} transactions`} act={add("")} />;
  return (
    <p class="bar">
      {others > 0 && <Act text={`Import ${formatCount(others)} transactions`} act={add("skip")} />}
      {duplicate_count > skipped_count && (
        <Act text={`Import the duplicates too: ${formatCount(rows - skipped_count)}`} act={add("")} />
      )}
    </p>
  );
}

function Report({ report, file }: { report: ImportReport; file: string }) {
  const { rows, problem_count, problems, dry_run, imported, duplicate_count, skipped_count } = report;
  if (!dry_run) {
    const left = skipped_count > 0 ? ` ${formatCount(skipped_count)} were there already and are left out.` : "";
    return <p role="status">{formatCount(imported)} transactions were imported.{left}</p>;
  }
  if (problem_count === 0) {
    const there = duplicate_count > 0 ? ` ${formatCount(duplicate_count)} of them are in the portfolio already.` : "";
    return <p role="status">{file}: {formatCount(rows)} lines, all fine.{there}</p>;
  }
  return (
    <>
      <p role="status" class="error">
        Problems: {formatCount(problem_count)}; lines without one: {formatCount(rows)}. Nothing was
        imported. Mend the file and choose it again.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Problems in the file">
        <table>
          <caption class="only-read">Problems</caption>
          <thead>
            <tr>
              <th scope="col">Line</th><th class="text" scope="col">Column</th>
              <th class="text" scope="col">Problem</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ line, column, message }, i) => (
              <tr key={i}>
                <td>{line}</td><td class="text">{column}</td>
                <td class="text name-cell">{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function importCsv(path: string, text: string, dryRun: boolean, duplicates: Duplicates, idempotencyKey?: string) {
  const options = { contentType: "text/csv", ...(idempotencyKey ? { idempotencyKey } : {}) };
  const wish = duplicates ? `&duplicates=${duplicates}` : "";
  return post<ImportReport>(`${path}/import?dry_run=${dryRun}${wish}`, text, options);
}

// The key goes in a header, which a plain link cannot carry.
async function download(path: string, name: string): Promise<void> {
  const answer = await send("GET", `${path}/export`, { accept: "text/csv" });
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
