import { expect, test } from 'vitest'
import {
  chromiumSealing,
  type SafeStorageOfAnyRuntime
} from '../../../../src-main/electron/secrets/chromium-sealing.ts'

const mark = (version: string, text: string): Buffer => Buffer.from(version + Buffer.from(text).toString('hex'))
const unmark = (sealed: Buffer): string => Buffer.from(sealed.toString().slice(3), 'hex').toString()

/**
 * safeStorage as Electron 45 and 46 have it, which cannot run where the official download is out of reach.
 *
 * It says of every system that it can seal, opens what every version sealed, and is of no use away from its object.
 */
class NewStorage implements SafeStorageOfAnyRuntime {
  readonly #version: string
  isOld = false

  constructor(version: string) {
    this.#version = version
  }

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return true
  }

  async encryptStringAsync(text: string): Promise<Buffer> {
    return mark(this.#version, text)
  }

  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    if (!/^v1\d/.test(sealed.toString())) throw new Error('Error while decrypting')
    return { result: unmark(sealed), shouldReEncrypt: this.isOld }
  }
}

/** As Electron 25 has it. */
const oldStorage = (available = true): SafeStorageOfAnyRuntime => ({
  isEncryptionAvailable: () => available,
  encryptString: (text) => mark('v11', text),
  decryptString: (sealed) => unmark(sealed)
})

const refuse = (): never => {
  throw new Error('Encryption is not available')
}

test('what the blocking calls sealed is opened by those that wait, and says whether its key is an old one', async () => {
  const sealed = await chromiumSealing(oldStorage(), 'linux').seal('a token')
  const storage = new NewStorage('v11')
  const sealing = chromiumSealing(storage, 'linux')
  expect(await sealing.isAvailable()).toBe(true)
  expect(await sealing.open(sealed)).toEqual({ text: 'a token', isOld: false })
  storage.isOld = true
  expect(await sealing.open(sealed)).toEqual({ text: 'a token', isOld: true })
})

test('on Linux the key that everybody knows seals and opens nothing, whatever the runtime says of it', async () => {
  const sealing = chromiumSealing(new NewStorage('v10'), 'linux')
  expect(await sealing.isAvailable()).toBe(false)
  await expect(sealing.seal('a token')).rejects.toThrow('everybody')
  await expect(sealing.open(mark('v10', 'a token'))).rejects.toThrow('everybody')
  await expect(chromiumSealing(oldStorage(), 'linux').open(mark('v10', 'a token'))).rejects.toThrow('everybody')
})

test('elsewhere the same mark is of the system’s own key', async () => {
  for (const platform of ['darwin', 'win32'] as const) {
    const sealing = chromiumSealing(new NewStorage('v10'), platform)
    expect(await sealing.isAvailable()).toBe(true)
    expect(await sealing.open(await sealing.seal('a token'))).toEqual({ text: 'a token', isOld: false })
  }
})

test.each([
  ['without a key store', oldStorage(false)],
  ['whose key store fails', { ...oldStorage(), encryptString: refuse }],
  ['without either way', {}]
])('a runtime %s seals nothing', async (_, storage) => {
  expect(await chromiumSealing(storage, 'linux').isAvailable()).toBe(false)
})
