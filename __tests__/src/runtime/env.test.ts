import { type CorsEnv, readCorsRules, requireEnv, type TableEnv } from "../../../src/runtime/env";

const complete: CorsEnv = {
  ALLOWED_ORIGINS: "https://app.example.com, http://localhost:3000",
  ALLOWED_METHODS: "GET,OPTIONS",
  ALLOWED_HEADERS: "Content-Type,Authorization",
  EXPOSED_HEADERS: "",
  ALLOW_CREDENTIALS: "true",
};

describe("a handler's CORS rules", () => {
  test("are read from its environment", () => {
    expect(readCorsRules({ ...complete })).toEqual({
      allowOrigins: ["https://app.example.com", "http://localhost:3000"],
      allowMethods: ["GET", "OPTIONS"],
      allowHeaders: ["Content-Type", "Authorization"],
      exposeHeaders: [],
      allowCredentials: true,
    });
  });

  test("may allow every origin by a star alone, or none", () => {
    expect(readCorsRules({ ...complete, ALLOWED_ORIGINS: "*" }).allowOrigins).toEqual(["*"]);
    expect(readCorsRules({ ...complete, ALLOWED_ORIGINS: "" }).allowOrigins).toEqual([]);
  });

  test.each(["ALLOWED_ORIGINS", "ALLOWED_METHODS", "ALLOWED_HEADERS", "EXPOSED_HEADERS"])(
    "are rejected by name when %s is not set at all",
    (name) => {
      expect(() => readCorsRules({ ...complete, [name]: undefined })).toThrow(`Missing environment variable: ${name}`);
    },
  );

  test.each(["*,*", "null", "https://app.example.com/", "HTTPS://app.example.com", "app.example.com"])(
    "are rejected when ALLOWED_ORIGINS is %s, which is not a list of exact origins",
    (origins) => {
      expect(() => readCorsRules({ ...complete, ALLOWED_ORIGINS: origins })).toThrow(
        "ALLOWED_ORIGINS must list exact origins",
      );
    },
  );
});

describe("a required environment variable", () => {
  test("is read without surrounding blanks", () => {
    expect(requireEnv("TABLE_NAME", { TABLE_NAME: " Users " })).toBe("Users");
  });

  test.each([undefined, "", "  "])("is named when it is '%s'", (value) => {
    expect(() => requireEnv("TABLE_NAME", { TABLE_NAME: value })).toThrow("Missing environment variable: TABLE_NAME");
  });

  test("must be in the handler's contract, where one is given", () => {
    // @ts-expect-error: no variable of TableEnv
    expect(() => requireEnv<TableEnv>("TABLE", {})).toThrow("Missing environment variable: TABLE");
  });
});
