import { handlerFor } from "../../../../../examples/users-crud/handlers/lib/operation";
import { lambdaContext } from "../../../../handlers/proxy-event";
import { loggedBy, request, setEnvironment } from "../request";

describe("handlerFor", () => {
  test("answers 500 when the function is not configured, logs why, and looks again at the next request", async () => {
    delete process.env.TABLE_NAME;
    const handler = handlerFor("Do it", async () => ({ statusCode: 200, body: {} }));
    let answer: unknown;

    const [line] = await loggedBy(async () => {
      answer = await handler(request(), lambdaContext);
    });
    expect(answer).toMatchObject({
      statusCode: 500,
      body: '{"error":"Internal server error"}',
      headers: { Vary: "Origin" },
    });
    expect(line).toMatchObject({
      message: "Do it failed",
      error: { message: "Missing environment variable: TABLE_NAME" },
    });

    setEnvironment();
    await loggedBy(async () => {
      expect((await handler(request(), lambdaContext)).statusCode).toBe(200);
    });
  });
});
