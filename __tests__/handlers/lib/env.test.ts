import { type HandlerEnv, readEnv } from "../../../handlers/lib/env";

const complete: HandlerEnv = { TABLE_NAME: "UserData", ALLOWED_ORIGINS: "https://app.example.com" };

describe("a handler's environment", () => {
  test("is read into the table's name and a list of origins", () => {
    const env = { ...complete, ALLOWED_ORIGINS: "https://app.example.com, http://localhost:3000" };

    expect(readEnv(env)).toEqual({
      tableName: "UserData",
      allowedOrigins: ["https://app.example.com", "http://localhost:3000"],
    });
  });

  test.each(["TABLE_NAME", "ALLOWED_ORIGINS"])("is refused by name when %s is missing, empty or blank", (name) => {
    for (const value of [undefined, "", "  "]) {
      expect(() => readEnv({ ...complete, [name]: value })).toThrow(`Missing environment variable: ${name}`);
    }
  });

  test.each(["*", "null", "https://app.example.com/", "HTTPS://app.example.com", "app.example.com", "https://a.test,"])(
    "is refused when ALLOWED_ORIGINS is %s, which is not a list of exact origins",
    (origins) => {
      expect(() => readEnv({ ...complete, ALLOWED_ORIGINS: origins })).toThrow(
        "ALLOWED_ORIGINS must list exact origins",
      );
    },
  );
});
