import { createInterface } from "node:readline/promises";

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Whether a person agrees to change a protected environment, by typing its name.
 *
 * @throws Error where nobody can be asked
 */
export async function askConsent(environment: string, { input, output }: Terminal = HERE): Promise<boolean> {
  if (!input.isTTY) {
    throw new Error(`${environment} is protected, and nobody is here to ask. With --yes it is changed all the same.`);
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${environment} is protected. Type its name to go on: `);
    return answer.trim() === environment;
  } finally {
    lines.close();
  }
}

const HERE: Terminal = { input: process.stdin, output: process.stdout };
