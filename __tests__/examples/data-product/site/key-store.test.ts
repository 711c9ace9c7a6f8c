/** @jest-environment jsdom */
/// <reference lib="dom" />

import { rememberedKey, rememberKey } from "../../../../examples/data-product/site/src/key-store";

describe("the key store", () => {
  afterEach(() => {
    jest.restoreAllMocks();
    sessionStorage.clear();
  });

  test("has no key at first, and then the last one, only for this tab", () => {
    expect(rememberedKey()).toBe("");
    rememberKey("one");
    rememberKey("two");
    expect(rememberedKey()).toBe("two");
    expect(sessionStorage).toHaveLength(1);
    expect(localStorage).toHaveLength(0);
  });

  test("does without a storage that the browser blocks", () => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    jest.spyOn(Storage.prototype, "getItem").mockImplementation(refuse);
    jest.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
    rememberKey("one");
    expect(rememberedKey()).toBe("");
  });
});
