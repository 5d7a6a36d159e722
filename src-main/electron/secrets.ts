import { safeStorage } from 'electron'
import { log } from '../base/log.ts'

/** Where secrets are kept: sealed by the system's key store, or nowhere. */
export interface Secrets {
  /** Whether what is sealed can be opened by the next run of the program. */
  readonly kept: 'stored' | 'session'
  /** Null where the system keeps no secrets. */
  seal(text: string): Uint8Array | null
  /** Null for what another machine, another user or another key store sealed. */
  open(sealed: Uint8Array): string | null
}

/**
 * The system's key store, by Electron's safeStorage.
 *
 * Looked for once, with the first need: on Linux the answer may take a question to the user. Errors are logged without their
 * text, which nobody promises to be free of what was sealed.
 */
export function systemSecrets(): Secrets {
  let available: boolean | undefined
  const isAvailable = (): boolean => (available ??= hasKeyStore())
  return {
    get kept() {
      return isAvailable() ? 'stored' : 'session'
    },
    seal(text) {
      if (!isAvailable()) return null
      try {
        return new Uint8Array(safeStorage.encryptString(text))
      } catch {
        log.warn('the key store refused to seal a secret: it is kept until the program ends')
        return null
      }
    },
    open(sealed) {
      if (!isAvailable()) return null
      try {
        return safeStorage.decryptString(Buffer.from(sealed))
      } catch {
        return null
      }
    }
  }
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
