import { app, safeStorage } from 'electron'
import { chromiumSealing } from './chromium-sealing.ts'
import type { PasswordStore } from './password-store.ts'
import { PreparedSecrets, type KeyStore, type Secrets } from './prepared-secrets.ts'
import { SecretService } from './secret-service.ts'

/**
 * The system's key store: on Linux the Secret Service, elsewhere and with KDE's wallet Electron's safeStorage.
 *
 * Asked with the first need and never at the start. Errors are logged without their text, which nobody promises to be free of what
 * was sealed.
 */
export function systemSecrets(store: PasswordStore): Secrets {
  if (store === 'secret-service') return new PreparedSecrets(new SecretService(app.getName()))
  return new PreparedSecrets(store === 'none' ? noStore : chromiumStore())
}

const silent: Pick<KeyStore, 'onChange' | 'dispose'> = { onChange: () => ({ dispose: () => {} }), dispose: () => {} }
const noStore: KeyStore = {
  exists: () => Promise.resolve(false),
  look: () => Promise.resolve('absent'),
  unlock: () => Promise.resolve('absent'),
  sealing: () => Promise.resolve(null),
  ...silent
}

/** Windows and macOS have one; KDE's wallet asks by itself, with the first need. Chromium asks once in a run, so its no is for good. */
function chromiumStore(): KeyStore {
  const chromium = chromiumSealing(safeStorage, process.platform)
  let isUseless = false
  const look: KeyStore['look'] = () => Promise.resolve(isUseless ? 'absent' : 'open')
  return {
    exists: () => Promise.resolve(!isUseless),
    look,
    unlock: look,
    sealing: async () => {
      isUseless ||= !(await chromium.isAvailable())
      return isUseless ? null : chromium
    },
    ...silent
  }
}
