/** `!` forbidden or lost, `+` new, `-` removed, `~` changed, `±` replaced, `?` unknown. */
export type Mark = "!" | "+" | "-" | "~" | "±" | "?";
