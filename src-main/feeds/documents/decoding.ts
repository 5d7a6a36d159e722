/** The text of a document, by the encoding that its content type names, else as UTF-8. */
export function decoded(bytes: Uint8Array, contentType: string): string {
  const label = /;\s*charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
