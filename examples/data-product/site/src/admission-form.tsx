import { type FormEvent, useEffect, useRef } from "react";
import { FIELDS } from "../../handlers/lib/applicant";
import type { AdmissionError, Entries } from "./admission-api";
import { isAboutTheKey } from "./failure-text";
import { rememberedKey } from "./key-store";

interface AdmissionFormProps {
  readonly isBusy: boolean;
  /** Why the last request failed. */
  readonly failure?: AdmissionError;
  readonly onAsk: (apiKey: string, entries: Entries) => void;
}

/** The key, the three values and the button. The API, which has the rules, validates what is entered. */
export function AdmissionForm({ isBusy, failure, onAsk }: AdmissionFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const wrong = namesToCorrect(failure);

  // The first field to correct, once for each failure.
  useEffect(() => {
    const [name] = namesToCorrect(failure);
    if (name) form.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
  }, [failure]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const textOf = (name: string) => String(data.get(name) ?? "").trim();
    onAsk(textOf("apiKey"), { gre: textOf("gre"), gpa: textOf("gpa"), rank: textOf("rank") });
  }

  const stateOf = (name: string) => ({
    name,
    "aria-invalid": wrong.includes(name),
    "aria-errormessage": "failure",
    "aria-describedby": `${name}-hint`,
  });
  return (
    <form ref={form} className="panel" noValidate onSubmit={submit}>
      <div className="field">
        <label htmlFor="apiKey">API key</label>
        <input id="apiKey" type="password" autoComplete="off" defaultValue={rememberedKey()} {...stateOf("apiKey")} />
        <p id="apiKey-hint" className="hint">
          Counts your requests. This tab forgets it when it is closed.
        </p>
      </div>
      <div className="columns">
        <div className="field">
          <label htmlFor="gre">GRE score</label>
          <input id="gre" inputMode="numeric" autoComplete="off" {...stateOf("gre")} />
          <p id="gre-hint" className="hint">
            {FIELDS.gre.least} to {FIELDS.gre.most}
          </p>
        </div>
        <div className="field">
          <label htmlFor="gpa">GPA</label>
          <input id="gpa" inputMode="decimal" autoComplete="off" {...stateOf("gpa")} />
          <p id="gpa-hint" className="hint">
            {FIELDS.gpa.least} to {FIELDS.gpa.most}, such as 3.27
          </p>
        </div>
      </div>
      <div
        className="field"
        role="radiogroup"
        aria-labelledby="rank-label"
        aria-invalid={wrong.includes("rank")}
        aria-errormessage="failure"
        aria-describedby="rank-hint"
      >
        <span id="rank-label" className="label">
          Rank of the college
        </span>
        <div className="choices">
          {RANKS.map((rank) => (
            <label key={rank}>
              <input type="radio" name="rank" value={rank} />
              <span>{rank}</span>
            </label>
          ))}
        </div>
        <p id="rank-hint" className="hint">
          {RANKS[0]} is the highest
        </p>
      </div>
      {/* aria-disabled and not disabled: a disabled button would lose the keyboard focus. */}
      <button type="submit" aria-disabled={isBusy}>
        {isBusy ? "Asking…" : "Check admission"}
      </button>
    </form>
  );
}

const RANKS = [1, 2, 3, 4];

function namesToCorrect(failure?: AdmissionError): readonly string[] {
  if (!failure) return [];
  return isAboutTheKey(failure) ? ["apiKey"] : failure.fields;
}
