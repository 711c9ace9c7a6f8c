import { type ApiResponse, apiHandler } from "../../../src/runtime/api-handler";
import { HttpError } from "../../../src/runtime/http";
import { loggedBy, ORIGIN, request, setEnvironment } from "../../examples/users-crud/handlers/request";
import { lambdaContext } from "./proxy-event";

const RESPONSE_HEADERS = { "Access-Control-Allow-Origin": ORIGIN, Vary: "Origin", "Cache-Control": "no-store" };

/** What the client gets, and the lines of the log. */
async function invoke(handler: ReturnType<typeof apiHandler>, event = request()) {
  let response: unknown;
  const lines = await loggedBy(async () => {
    response = await handler(event, lambdaContext);
  });
  return { response, lines };
}

describe("apiHandler", () => {
  beforeEach(setEnvironment);

  test("sends what the operation returns as JSON with CORS headers, and logs one line", async () => {
    const found: ApiResponse = { statusCode: 200, body: { total: 3 }, log: { userId: "7", found: true } };
    const { response, lines } = await invoke(apiHandler("Count", async () => found));
    const headers = expect.objectContaining({ ...RESPONSE_HEADERS, "Content-Type": "application/json" });
    expect(response).toEqual({ statusCode: 200, headers, body: '{"total":3}' });
    expect(lines).toEqual([expect.objectContaining({ message: "Count", status: 200, userId: "7", found: true })]);
  });

  test("sends no body where the operation returns none", async () => {
    const { response } = await invoke(apiHandler("Delete", async () => ({ statusCode: 204 })));
    expect(response).toMatchObject({ statusCode: 204, headers: RESPONSE_HEADERS, body: "" });
  });

  test("sends an HttpError as the client's error with its details, and logs no error", async () => {
    const refuse = async () => Promise.reject(new HttpError(409, "It has changed", { version: 2 }));
    const { response, lines } = await invoke(apiHandler("Update", refuse), request({ userId: "7" }));
    const body = '{"error":"It has changed","version":2}';
    expect(response).toMatchObject({ statusCode: 409, headers: RESPONSE_HEADERS, body });
    expect(lines).toEqual([expect.objectContaining({ level: "INFO", message: "Update", status: 409, userId: "7" })]);
  });

  test("sends 500 without details for whatever else is thrown, which only the log names", async () => {
    const fail = async () => Promise.reject(new Error("secret detail"));
    const { response, lines } = await invoke(apiHandler("Update", fail));
    const body = '{"error":"Internal server error"}';
    expect(response).toMatchObject({ statusCode: 500, headers: RESPONSE_HEADERS, body });
    const error = expect.objectContaining({ message: "secret detail" });
    expect(lines).toEqual([expect.objectContaining({ level: "ERROR", message: "Update failed", error })]);
  });

  test("sends 500 when the function has no CORS rules, logs why, and reads them again at the next request", async () => {
    delete process.env.ALLOWED_ORIGINS;
    const handler = apiHandler("Do it", async () => ({ statusCode: 200, body: {} }));
    const { response, lines } = await invoke(handler);
    const body = '{"error":"Internal server error"}';
    expect(response).toMatchObject({ statusCode: 500, headers: { Vary: "Origin" }, body });
    const error = { message: "Missing environment variable: ALLOWED_ORIGINS" };
    expect(lines).toEqual([
      expect.objectContaining({ message: "Do it failed", error: expect.objectContaining(error) }),
    ]);

    setEnvironment();
    expect((await invoke(handler)).response).toMatchObject({ statusCode: 200 });
  });
});
