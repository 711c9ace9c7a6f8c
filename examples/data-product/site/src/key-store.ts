const NAME = "api-key";

/** The key that was entered in this tab before, or an empty string. */
export function rememberedKey(): string {
  try {
    return sessionStorage.getItem(NAME) ?? "";
  } catch {
    // A browser that blocks storage: the key must be entered on each load.
    return "";
  }
}

/** Keeps the key for this tab, until it is closed. */
export function rememberKey(apiKey: string) {
  try {
    sessionStorage.setItem(NAME, apiKey);
  } catch {
    // As above.
  }
}
