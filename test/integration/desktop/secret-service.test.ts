import { expect, test } from 'vitest'
import { PreparedSecrets } from '../../../src-main/electron/secrets/prepared-secrets.ts'
import { SecretService } from '../../../src-main/electron/secrets/secret-service.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { keyringObstacle, openKeyring } from '../../helpers/keyring.ts'
import { until } from '../../helpers/until.ts'

const missing = keyringObstacle()
if (missing !== '') console.log(`The tests of the Secret Service are left out: ${missing}.`)

async function prepare() {
  const keyring = await openKeyring()
  process.env['DBUS_SESSION_BUS_ADDRESS'] = keyring.env['DBUS_SESSION_BUS_ADDRESS']
  atTheEnd(() => delete process.env['DBUS_SESSION_BUS_ADDRESS'])
  const start = (): PreparedSecrets => {
    const secrets = new PreparedSecrets(new SecretService('Tickertape'), 50)
    atTheEnd(() => secrets.dispose())
    return secrets
  }
  return { keyring, secrets: start(), start }
}

test.skipIf(missing !== '')(
  'an unlocked keyring is used without a question, and opens in the next run what it sealed',
  async () => {
    const { keyring, secrets, start } = await prepare()
    await keyring.start('unlocked')
    expect(await Promise.all([secrets.prepare('once'), secrets.prepare('nobody')])).toEqual([true, true])
    const sealed = (await secrets.seal('a token'))!
    expect(await secrets.open(sealed)).toEqual({ text: 'a token', isOld: false })
    const next = start()
    expect(await next.open(sealed)).toBeNull()
    await next.prepare('nobody')
    expect(await next.open(sealed)).toMatchObject({ text: 'a token' })
    expect(await next.open(Uint8Array.of(1, 2, 3))).toBeNull()
    expect([secrets.kept, await keyring.questions()]).toEqual(['stored', 0])
  }
)

test.skipIf(missing !== '')(
  'a locked keyring is asked for once, and used when it is unlocked by other means',
  async () => {
    const { keyring, secrets } = await prepare()
    await keyring.start('unlocked')
    await keyring.stop()
    await keyring.start('locked')
    expect(await secrets.prepare('nobody')).toBe(false)
    expect(await keyring.questions()).toBe(0)
    const answered = secrets.prepare('once')
    await until('the question stands', async () => (await keyring.questions()) === 1)
    const another = secrets.prepare('once')
    await keyring.cancel()
    expect(await Promise.all([answered, another])).toEqual([false, false])
    expect(secrets.kept).toBe('locked')
    expect(await secrets.prepare('once')).toBe(false)
    expect(await keyring.questions()).toBe(1)

    const changed = new Promise((resolve) => secrets.onChange(resolve))
    await keyring.unlock()
    await changed
    expect(await secrets.prepare('nobody')).toBe(true)
    expect(secrets.kept).toBe('stored')
    expect(await keyring.questions()).toBe(1)
  }
)

test.skipIf(missing !== '')(
  'a keyring that is unlocked by other means while it asks is used, whoever answers',
  async () => {
    const { keyring, secrets } = await prepare()
    await keyring.start('unlocked')
    await keyring.stop()
    await keyring.start('locked')
    const answered = secrets.prepare('once')
    await until('the question stands', async () => (await keyring.questions()) === 1)
    await keyring.unlock()
    expect([await answered, secrets.kept]).toEqual([true, 'stored'])
  }
)

test.skipIf(missing !== '')('the reader is asked again when they say so', async () => {
  const { keyring, secrets } = await prepare()
  await keyring.start('bare')
  const first = secrets.prepare('once')
  await until('the question stands', async () => (await keyring.questions()) === 1)
  await keyring.cancel()
  expect(await first).toBe(false)
  const second = secrets.prepare('again')
  await until('it stands again', async () => (await keyring.questions()) === 2)
  await keyring.stop()
  expect(await second).toBe(false)
  expect(secrets.kept).toBe('session')
})

test.skipIf(missing !== '')(
  'a keyring that comes later is noticed, and one that is not there asks nobody',
  async () => {
    const { keyring, secrets } = await prepare()
    expect(await secrets.prepare('once')).toBe(false)
    expect(secrets.kept).toBe('session')
    const changed = new Promise((resolve) => secrets.onChange(resolve))
    await keyring.start('unlocked')
    await changed
    expect(await secrets.prepare('once')).toBe(true)
    expect([secrets.kept, await keyring.questions()]).toEqual(['stored', 0])
  }
)
