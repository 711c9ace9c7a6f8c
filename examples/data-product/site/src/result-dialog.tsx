import { useEffect, useRef } from "react";
import type { Entries } from "./admission-api";

/** The API's result, with the values that it is for. */
export interface Estimate {
  readonly entries: Entries;
  readonly isAdmitted: boolean;
}

/** Shows an estimate until it is closed, by its button or the Escape key; the focus then returns to where it was. */
export function ResultDialog({ estimate, onClose }: { estimate?: Estimate; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (estimate && !dialog.current?.open) dialog.current?.showModal();
  }, [estimate]);

  return (
    <dialog ref={dialog} aria-labelledby="result-title" aria-describedby="result-text" onClose={onClose}>
      {estimate && (
        <>
          <p className="mark" data-admitted={estimate.isAdmitted} aria-hidden="true">
            {estimate.isAdmitted ? "✓" : "✕"}
          </p>
          <h2 id="result-title">{estimate.isAdmitted ? "Admission expected" : "No admission expected"}</h2>
          <div id="result-text">
            <p>
              {estimate.isAdmitted
                ? "For these values the model holds admission to be likelier than not."
                : "For these values the model considers admission no more likely than rejection."}
            </p>
            <dl>
              {rowsOf(estimate).map(([term, value]) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </>
      )}
    </dialog>
  );
}

function rowsOf({ entries: { gre, gpa, rank }, isAdmitted }: Estimate): [term: string, value: string][] {
  return [
    ["GRE", gre],
    ["GPA", gpa],
    ["Rank", rank],
    ["Result", String(isAdmitted)],
  ];
}
