import * as tls from 'node:tls'

/**
 * The certificates of the authorities that are trusted: those that come with the runtime and those of the system, in PEM.
 *
 * Node trusts only its own list, while an office or an antivirus program adds its authority to the system's. Null where
 * the runtime cannot ask the system (before Node 22.15): its own list holds then.
 */
export function trustedCertificates(): string[] | null {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'bundled' | 'system') => string[] }
  if (!getCACertificates) return null
  return [...new Set([...getCACertificates('bundled'), ...getCACertificates('system')])]
}
