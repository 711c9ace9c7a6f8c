import { createInterface } from "node:readline/promises";

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Whether a person agrees to change an environment, by typing its name.
 *
 * @param reason why it takes consent, as the rest of a sentence that begins with the name
 * @throws Error where nobody can be asked
 */
export async function askConsent(
  environment: string,
  { input, output }: Terminal = HERE,
  reason = "is protected",
): Promise<boolean> {
  if (!input.isTTY) {
    throw new Error(`${environment} ${reason}, and nobody is here to ask. With --yes it is changed all the same.`);
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${environment} ${reason}. Type its name to go on: `);
    return answer.trim() === environment;
  } finally {
    lines.close();
  }
}

const HERE: Terminal = { input: process.stdin, output: process.stdout };
