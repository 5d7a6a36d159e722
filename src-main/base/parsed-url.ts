/** A text as a URL; null where it is none. `URL.parse` is missing in Node 18, which the older runtime brings. */
export function parsedUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
