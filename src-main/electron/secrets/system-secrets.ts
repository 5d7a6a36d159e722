import { safeStorage } from 'electron'
import type { PasswordStore } from './password-store.ts'
import { PreparedSecrets, type Secrets } from './prepared-secrets.ts'
import { chromiumSealing } from './chromium-sealing.ts'
import { SecretService, type KeyStore } from './secret-service.ts'

/**
 * The system's key store, by Electron's safeStorage.
 *
 * Asked with the first need and never at the start. Errors are logged without their text, which nobody promises to be free of what
 * was sealed.
 */
export function systemSecrets(store: PasswordStore): Secrets {
  const chromium = chromiumSealing(safeStorage, process.platform)
  if (store === 'secret-service') return new PreparedSecrets(new SecretService(), chromium)
  return new PreparedSecrets(store === 'none' ? noStore : alwaysThere, chromium)
}

const silent: Pick<KeyStore, 'onChange' | 'dispose'> = { onChange: () => ({ dispose: () => {} }), dispose: () => {} }
/** Windows and macOS have one; KDE's wallet asks by itself, with the first need. */
const alwaysThere: KeyStore = {
  exists: () => Promise.resolve(true),
  look: () => Promise.resolve('open'),
  unlock: () => Promise.resolve('open'),
  ...silent
}
const noStore: KeyStore = {
  exists: () => Promise.resolve(false),
  look: () => Promise.resolve('absent'),
  unlock: () => Promise.resolve('absent'),
  ...silent
}
