import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Emulator } from "../../cli/local-aws/emulator";

export interface Question {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface HttpResponse {
  readonly status?: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Requests a path under a host name from the emulator; fetch() does not accept a Host header. */
export function ask({ port }: Emulator, host: string, path: string, { method, headers, body }: Question = {}) {
  return new Promise<HttpResponse>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: { ...headers, host }, agent: false });
    asked.on("response", async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) }),
    );
    asked.on("error", reject).end(body);
  });
}

/** Sends the request as if over https: a distribution redirects http. */
export function askOverHttps(emulator: Emulator, host: string, path: string, question: Question = {}) {
  return ask(emulator, host, path, { ...question, headers: { ...question.headers, "x-forwarded-proto": "https" } });
}
