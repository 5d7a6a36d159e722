import { expect, onTestFinished, test, vi } from 'vitest'
import { passwordSealing } from '../../../../src-main/electron/secrets/password-sealing.ts'
import { PreparedSecrets, type KeyStore, type Sealing } from '../../../../src-main/electron/secrets/prepared-secrets.ts'

/** A store that is open and gives its key, or does not; what real ones do is in test/integration/desktop/secret-service.test.ts. */
function openStore() {
  const store = { sealing: null as Sealing | null, asked: 0 }
  const keyStore: KeyStore = {
    exists: () => Promise.resolve(true),
    look: () => Promise.resolve('open'),
    unlock: () => Promise.resolve('open'),
    sealing: () => {
      store.asked++
      return Promise.resolve(store.sealing)
    },
    onChange: () => ({ dispose: () => {} }),
    dispose: () => {}
  }
  const secrets = new PreparedSecrets(keyStore, 1_000)
  onTestFinished(() => secrets.dispose())
  return { store, secrets }
}

test('an open store that gives no key is asked again by itself, and its feeds go on when it does', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { store, secrets } = openStore()
  expect(await secrets.prepare('once')).toBe(false)
  // What is entered now is used, and sealed once it can be.
  expect([secrets.kept, await secrets.seal('a token')]).toEqual(['locked', null])
  let changes = 0
  secrets.onChange(() => changes++)
  await vi.advanceTimersByTimeAsync(3_500)
  expect([store.asked, changes]).toEqual([4, 0])
  store.sealing = passwordSealing(Buffer.from('a password'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect([secrets.kept, changes]).toEqual(['stored', 1])
  expect(await secrets.open((await secrets.seal('a token'))!)).toEqual({ text: 'a token', isOld: false })
})

test('what another key sealed, or nobody did, is not opened', async () => {
  const { store, secrets } = openStore()
  store.sealing = passwordSealing(Buffer.from('a password'))
  await secrets.prepare('once')
  const other = await passwordSealing(Buffer.from('another')).seal('a token')
  expect((await secrets.open(other))?.text).not.toBe('a token')
  for (const bytes of [[], [118, 49, 49], [118, 49, 48, ...Array<number>(16).fill(0)]])
    expect(await secrets.open(Uint8Array.from(bytes))).toBeNull()
})
