const SHOWN = 5;

/** Actions on resources, in a line: the first of them, and how many more there are. */
export function listRequests(requests: readonly { readonly action: string; readonly resource: string }[]): string {
  const lines = requests.map(({ action, resource }) => `${action} on ${resource}`).sort();
  const more = lines.length > SHOWN ? `, and ${lines.length - SHOWN} more` : "";
  return `${lines.slice(0, SHOWN).join(", ")}${more}`;
}
