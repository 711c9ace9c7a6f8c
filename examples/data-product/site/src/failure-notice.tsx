import { useEffect, useRef } from "react";
import type { AdmissionError } from "./admission-api";
import { describeFailure } from "./failure-text";

/** Shows why a request failed. The alert element is always rendered, so that screen readers announce what enters it. */
export function FailureNotice({ failure }: { failure?: AdmissionError }) {
  const text = failure && describeFailure(failure);
  const alert = useRef<HTMLDivElement>(null);

  // On a small screen it may be far from the button.
  useEffect(() => {
    if (failure) alert.current?.scrollIntoView({ block: "nearest" });
  }, [failure]);

  return (
    <div ref={alert} id="failure" role="alert">
      {text && (
        <article className="panel">
          <h2>{text.title}</h2>
          <p>{text.advice}</p>
          {text.details && <p className="details">{text.details}</p>}
        </article>
      )}
    </div>
  );
}
