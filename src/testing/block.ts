/** A block of synthesized Terraform: a resource's or data source's attributes. */
// biome-ignore lint/suspicious/noExplicitAny: tests read blocks as the plain JSON that they are
export type Block = Record<string, any>;
