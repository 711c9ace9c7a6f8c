import { type HandlerEnv, readEnv } from "../../../src/runtime/env";

const complete: HandlerEnv = {
  TABLE_NAME: "UserData",
  ALLOWED_ORIGINS: "https://app.example.com, http://localhost:3000",
  ALLOWED_METHODS: "GET,OPTIONS",
  ALLOWED_HEADERS: "Content-Type,Authorization",
  EXPOSED_HEADERS: "",
  ALLOW_CREDENTIALS: "true",
};

describe("a handler's environment", () => {
  test("is read into the table's name and the CORS rules", () => {
    expect(readEnv({ ...complete })).toEqual({
      tableName: "UserData",
      cors: {
        allowOrigins: ["https://app.example.com", "http://localhost:3000"],
        allowMethods: ["GET", "OPTIONS"],
        allowHeaders: ["Content-Type", "Authorization"],
        exposeHeaders: [],
        allowCredentials: true,
      },
    });
  });

  test("may allow every origin only by a star, or none", () => {
    expect(readEnv({ ...complete, ALLOWED_ORIGINS: "*" }).cors.allowOrigins).toEqual(["*"]);
    expect(readEnv({ ...complete, ALLOWED_ORIGINS: "" }).cors.allowOrigins).toEqual([]);
  });

  test.each([undefined, "", "  "])("is rejected by name when TABLE_NAME is '%s'", (value) => {
    expect(() => readEnv({ ...complete, TABLE_NAME: value })).toThrow("Missing environment variable: TABLE_NAME");
  });

  test.each(["ALLOWED_ORIGINS", "ALLOWED_METHODS", "ALLOWED_HEADERS", "EXPOSED_HEADERS"])(
    "is refused by name when %s is not set at all",
    (name) => {
      expect(() => readEnv({ ...complete, [name]: undefined })).toThrow(`Missing environment variable: ${name}`);
    },
  );

  test.each(["*,*", "null", "https://app.example.com/", "HTTPS://app.example.com", "app.example.com"])(
    "is refused when ALLOWED_ORIGINS is %s, which is not a list of exact origins",
    (origins) => {
      expect(() => readEnv({ ...complete, ALLOWED_ORIGINS: origins })).toThrow(
        "ALLOWED_ORIGINS must list exact origins",
      );
    },
  );
});
