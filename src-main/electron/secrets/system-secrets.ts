import { safeStorage } from 'electron'
import type { PasswordStore } from './password-store.ts'
import { PreparedSecrets, type Sealing, type Secrets } from './prepared-secrets.ts'
import { SecretService, type KeyStore } from './secret-service.ts'

/**
 * The system's key store, by Electron's safeStorage.
 *
 * Asked with the first need and never at the start. Errors are logged without their text, which nobody promises to be free of what
 * was sealed.
 */
export function systemSecrets(store: PasswordStore): Secrets {
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

const chromium: Sealing = {
  isAvailable: hasKeyStore,
  seal: (text) => new Uint8Array(safeStorage.encryptString(text)),
  open: (sealed) => safeStorage.decryptString(Buffer.from(sealed))
}

/**
 * `basic_text` is encryption with a password that everybody can read in Chromium's source.
 *
 * Electron 25 cannot name its backend; there it is never `basic_text` while encryption is said to be available.
 */
function hasKeyStore(): boolean {
  try {
    const { getSelectedStorageBackend: backend } = safeStorage as Partial<typeof safeStorage>
    return safeStorage.isEncryptionAvailable() && backend?.call(safeStorage) !== 'basic_text'
  } catch {
    return false
  }
}
