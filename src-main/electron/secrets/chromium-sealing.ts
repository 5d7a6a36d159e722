import type { SafeStorage } from 'electron'
import type { Sealing } from './prepared-secrets.ts'

/** Sealing by somebody who may turn out to have no key. */
export interface ChromiumSealing extends Sealing {
  isAvailable(): Promise<boolean>
}

/** How Chromium marks what it sealed with a password that everybody can read in its source. Elsewhere the mark means the system's key. */
const EVERYBODYS_KEY = 'v10'

/** All of it that a runtime need not have: the calls that wait are new with Electron 41, those that block are gone with 46. */
export type SafeStorageOfAnyRuntime = Partial<
  Pick<
    SafeStorage,
    | 'isEncryptionAvailable'
    | 'encryptString'
    | 'decryptString'
    | 'isAsyncEncryptionAvailable'
    | 'encryptStringAsync'
    | 'decryptStringAsync'
  >
>

/**
 * Electron's safeStorage as the key store's key: what one of its two ways sealed the other opens.
 *
 * The calls that wait say of every system on Linux that it can seal: where no key store gives a key they seal with the one that
 * everybody knows. So something is sealed to see by which key, and neither way's value under that key is ever stored or opened.
 */
export function chromiumSealing(storage: SafeStorageOfAnyRuntime, platform: NodeJS.Platform): ChromiumSealing {
  const calls = waitingCalls(storage) ?? blockingCalls(storage)
  const isEverybodys = (sealed: Uint8Array): boolean =>
    platform === 'linux' && Buffer.from(sealed.subarray(0, EVERYBODYS_KEY.length)).toString('latin1') === EVERYBODYS_KEY
  const secret = (sealed: Uint8Array): Uint8Array => {
    if (isEverybodys(sealed)) throw new Error('sealed with a key that everybody knows')
    return sealed
  }
  return {
    isAvailable: async () => {
      try {
        return (await calls.isAvailable()) && !isEverybodys(await calls.seal('which key?'))
      } catch {
        return false
      }
    },
    seal: async (text) => secret(await calls.seal(text)),
    open: async (sealed) => calls.open(secret(sealed))
  }
}

/** Null on a runtime that is older than these calls. */
function waitingCalls(storage: SafeStorageOfAnyRuntime): ChromiumSealing | null {
  const { isAsyncEncryptionAvailable, encryptStringAsync, decryptStringAsync } = storage
  if (!isAsyncEncryptionAvailable || !encryptStringAsync || !decryptStringAsync) return null
  return {
    isAvailable: () => isAsyncEncryptionAvailable.call(storage),
    seal: async (text) => new Uint8Array(await encryptStringAsync.call(storage, text)),
    open: async (sealed) => {
      const { result, shouldReEncrypt } = await decryptStringAsync.call(storage, Buffer.from(sealed))
      return { text: result, isOld: shouldReEncrypt }
    }
  }
}

/** Not there after Electron 45; then a runtime without either way seals nothing. */
function blockingCalls(storage: SafeStorageOfAnyRuntime): ChromiumSealing {
  const { isEncryptionAvailable, encryptString, decryptString } = storage
  const gone = (): never => {
    throw new Error('this runtime seals nothing')
  }
  return {
    isAvailable: async () => isEncryptionAvailable?.call(storage) ?? false,
    seal: async (text) => new Uint8Array(encryptString?.call(storage, text) ?? gone()),
    open: async (sealed) => ({ text: decryptString?.call(storage, Buffer.from(sealed)) ?? gone(), isOld: false })
  }
}
