export const API_URL = "https://api.example.com/prod";

/** As much of a response as the page reads; an object body is sent as JSON, a string unchanged. */
export function response(status: number, body: object | string, requestId?: string): Response {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = new Headers(requestId ? { "x-amzn-RequestId": requestId } : {});
  return { ok: status >= 200 && status < 300, status, headers, text: async () => text } as Response;
}

/** A fetch that serves config.json and passes every other URL to `api`. */
export function fetchWithConfig(api: () => Response | Promise<Response>) {
  return jest.fn(async (url: string, _options: RequestInit) =>
    url === "config.json" ? response(200, { apiUrl: API_URL }) : api(),
  );
}
