/** The value of `Authorization` for a user and a password (RFC 7617, with UTF-8). */
export function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}

/** The value of `Authorization` for a token (RFC 6750), with or without the word before it, as people paste it. */
export function bearer(token: string): string {
  return `Bearer ${token.trim().replace(/^bearer\s+/i, '')}`
}
