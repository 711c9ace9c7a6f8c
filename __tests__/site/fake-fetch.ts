/** As much of a response as the page reads; an object body is sent as JSON, a string unchanged. */
export function fakeResponse(status: number, body: object | string, headers: Record<string, string> = {}): Response {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const ok = status >= 200 && status < 300;
  return { ok, status, headers: new Headers(headers), text: async () => text } as Response;
}

export const API_URL = "https://api.example.com/prod";

/** A fetch that serves config.json and passes every other URL to `api`. */
export function fetchWithConfig(api: (url: string) => Response | Promise<Response>) {
  return jest.fn(async (url: string | URL | Request, _options?: RequestInit) =>
    url === "config.json" ? fakeResponse(200, { apiUrl: API_URL }) : api(String(url)),
  );
}

/** Waits until every promise that can settle has settled. */
export const settle = () => new Promise((resolve) => setTimeout(resolve));

/** A fetch whose API responds when the test calls `finish(userId, response)`. */
export function slowApi() {
  const waiting = new Map<string, (response: Response) => void>();
  const fetch = fetchWithConfig((url) => new Promise((resolve) => waiting.set(url.split("=")[1] ?? "", resolve)));
  const finish = async (userId: string, response: Response) => {
    waiting.get(userId)?.(response);
    await settle();
  };
  return { fetch, finish, questions: waiting };
}
