import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Emulator } from "../../cli/local-aws/emulator";

export interface Question {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Answer {
  readonly status?: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks the emulator for a path under a host name; fetch() does not let a Host header through. */
export function ask({ port }: Emulator, host: string, path: string, { method, headers, body }: Question = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: { ...headers, host }, agent: false });
    asked.on("response", async (answer) =>
      resolve({ status: answer.statusCode, headers: answer.headers, body: await text(answer) }),
    );
    asked.on("error", reject).end(body);
  });
}

/** Asks as over https: what a distribution redirects to otherwise. */
export function askOverHttps(emulator: Emulator, host: string, path: string, question: Question = {}) {
  return ask(emulator, host, path, { ...question, headers: { ...question.headers, "x-forwarded-proto": "https" } });
}
