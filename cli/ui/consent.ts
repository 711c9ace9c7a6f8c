import { createInterface } from "node:readline/promises";

/** Where a prompt is shown and read. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Confirms the change of an environment by its name, typed on the terminal.
 *
 * @param reason for the confirmation, as the rest of a sentence that begins with the name
 * @throws Error where stdin is no terminal
 */
export async function requestConsent(
  environment: string,
  { input, output }: Terminal = HERE,
  reason = "is protected",
): Promise<boolean> {
  if (!input.isTTY) {
    throw new Error(
      `${environment} ${reason}, and stdin is no terminal to confirm that. To confirm without one: --yes.`,
    );
  }
  const lines = createInterface({ input, output });
  try {
    const typed = await lines.question(`${environment} ${reason}. Type its name to confirm: `);
    return typed.trim() === environment;
  } finally {
    lines.close();
  }
}

const HERE: Terminal = { input: process.stdin, output: process.stdout };
