import { contentType } from "mime-types";

/** The media type of a file by its name, with charset for text: `text/html; charset=utf-8`. Unknown: a byte stream. */
export function contentTypeOf(fileName: string): string {
  const extension = /\.[^./]+$/.exec(fileName)?.[0];
  return (extension && contentType(extension)) || "application/octet-stream";
}
