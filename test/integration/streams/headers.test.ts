import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { FeedHeader } from '#contract/header.ts'
import type { Secrets } from '../../../src-main/electron/secrets/prepared-secrets.ts'
import { noKeyStore } from '../../../src-main/configuration/feed-headers.ts'
import { testConnection } from '../../../src-main/feeds/connection/test-connection.ts'
import { diagnostic } from '../../../src-main/health/diagnostic.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { holdFeeds } from '../fixtures/held-feeds.ts'

/** A key store with a key of its own, as a system has one; `isOld` is what it says of all that it opens. */
function keyStore(isOld = false): Secrets {
  const key = randomBytes(32)
  return {
    ...noKeyStore,
    kept: 'stored',
    prepare: () => Promise.resolve(true),
    async seal(text) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), body]))
    },
    async open(sealed) {
      try {
        const bytes = Buffer.from(sealed)
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        decipher.setAuthTag(bytes.subarray(12, 28))
        const opened = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
        return { text: opened.toString('utf8'), isOld }
      } catch {
        return null
      }
    }
  }
}

/** Feeds behind a sign-in, and what a reader does with them. */
async function start(directory: string, secrets?: Secrets) {
  const held = await holdFeeds(directory, secrets)
  const { feeds } = held
  const state = (id: number) => feeds.get(id)?.state
  const add = async (url: string, headers: FeedHeader[] | null) => {
    const added = await feeds.add(url, { title: 'Private', notify: 'off' }, headers)
    if (!added.ok) throw new Error(JSON.stringify(added.reason))
    return added.value.id
  }
  const edit = async (id: number, url: string, headers: FeedHeader[] | null) => {
    const edited = await feeds.edit(id, { url, title: 'Private', notify: 'off', headers })
    if (!edited.ok) throw new Error(JSON.stringify(edited.reason))
    return edited.value
  }
  const live = (id: number) => until('the feed is live', () => state(id)?.kind === 'open')
  return { ...held, state, add, edit, live }
}

const authorization = (value: string | null): FeedHeader[] => [{ name: 'Authorization', value }]
const bearer = authorization('Bearer harbour-token')
const basic = authorization(`Basic ${Buffer.from('reader:harbour').toString('base64')}`)
const refusal = { kind: 'failed', reason: { kind: 'status', status: 401 } }
const lost = { kind: 'failed', reason: { kind: 'headers-missing' }, retryAt: null }

describe('a feed behind a sign-in', () => {
  it.each([
    ['a token', bearer, 'bearer'],
    ['a name and a password', basic, 'basic']
  ])('opens with %s, and its name is all that is told of it', async (_, headers, scheme) => {
    const server = await serve()
    const app = await start(await temporaryFolder(), keyStore())
    const id = await app.add(`${server.url}/private?scheme=${scheme}`, headers)
    await app.live(id)
    expect(app.feeds.get(id)?.headerNames).toEqual(['Authorization'])
    expect(JSON.stringify(app.feeds.all())).not.toContain(String(headers[0]?.value))
  })

  it('is refused with a wrong one, and opens as soon as it is put right', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder(), keyStore())
    const other = await app.add(`${server.url}/stream`, null)
    await app.live(other)
    const url = `${server.url}/private`
    const id = await app.add(url, authorization('Bearer wrong'))
    await until('it is refused', () => app.state(id)?.kind === 'failed')
    expect(app.state(id)).toMatchObject(refusal)
    await app.edit(id, url, bearer)
    await app.live(id)
    expect(server.control.requests('/private')).toHaveLength(2)
    expect(server.control.requests('/stream')).toHaveLength(1)
    expect((await app.edit(id, url, null)).headerNames).toEqual(['Authorization'])
    expect(server.control.requests('/private')).toHaveLength(2)
  })

  it('is tried with what was typed, and with what is kept, before anything is saved', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder(), keyStore())
    const url = `${server.url}/private`
    const attempt = async (headers: FeedHeader[] | null, id: number | null) => {
      const trial = app.feeds.toTry(url, headers, id)
      if (!trial.ok) return trial
      return testConnection({ ...trial.value, transport: app.transport })
    }
    expect(await attempt(null, null)).toEqual({ ok: false, reason: { kind: 'status', status: 401 } })
    expect(await attempt(bearer, null)).toMatchObject({ ok: true })
    expect(await attempt(authorization(null), null)).toEqual({
      ok: false,
      reason: { kind: 'bad-header', name: 'Authorization', problem: 'missing' }
    })
    const id = await app.add(url, bearer)
    expect(await attempt(null, id)).toMatchObject({ ok: true })
    expect(await attempt(authorization(null), id)).toMatchObject({ ok: true })
    expect(await attempt([], id)).toMatchObject({ ok: false })
    const other = app.feeds.toTry(`${server.otherUrl}/private`, null, id)
    expect(other).toEqual({ ok: true, value: { url: `${server.otherUrl}/private`, headers: {} } })
  })

  it('keeps the headers that are not changed, and says which cannot be taken', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder(), keyStore())
    const url = `${server.url}/private`
    const id = await app.add(url, [...bearer, { name: 'X-Old', value: '1' }])
    await app.live(id)
    await app.edit(id, url, [
      { name: 'authorization', value: null },
      { name: 'X-New', value: '2' }
    ])
    await until('it asks anew', () => server.control.requests('/private').length === 2)
    const { headers } = server.control.requests('/private')[1]!
    expect(headers).toMatchObject({ authorization: 'Bearer harbour-token', 'x-new': '2' })
    expect(headers).not.toHaveProperty('x-old')
    const bad = (headers: FeedHeader[]) => app.feeds.edit(id, { url, title: '', notify: 'off', headers })
    expect(await bad([{ name: 'X Y', value: '1' }])).toMatchObject({ reason: { name: 'X Y', problem: 'name' } })
    expect(await bad([...bearer, { name: 'authorization', value: 'x' }])).toMatchObject({
      reason: { name: 'authorization', problem: 'twice' }
    })
    expect(await bad([{ name: 'X-Gone', value: null }])).toMatchObject({ reason: { problem: 'missing' } })
    expect(app.feeds.get(id)?.headerNames).toEqual(['authorization', 'X-New'])
  })

  it('tells another origin nothing: neither by a redirect nor by a change of its address', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder(), keyStore())
    const headers = [...bearer, { name: 'X-Api-Key', value: 'harbour-key' }]
    const id = await app.add(`${server.url}/redirect/302?origin=other&to=/stream`, headers)
    await app.live(id)
    await app.edit(id, `${server.otherUrl}/private`, null)
    await until('the other origin refuses', () => app.state(id)?.kind === 'failed')
    expect(app.feeds.get(id)?.headerNames).toEqual([])
    const requests = server.control.requests()
    expect(requests.filter(({ origin }) => origin === 'first').map(({ headers }) => headers)).toMatchObject([
      { authorization: 'Bearer harbour-token', 'x-api-key': 'harbour-key' }
    ])
    const elsewhere = requests.filter(({ origin }) => origin === 'other')
    expect(elsewhere.map(({ path }) => path)).toEqual(['/stream', '/private'])
    for (const { headers } of elsewhere) {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('x-api-key')
      expect(headers).not.toHaveProperty('last-event-id')
    }
    await app.edit(id, `${server.url}/private`, bearer)
    await app.live(id)
  })

  it('is signed in after a restart where the system keeps secrets', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    const secrets = keyStore()
    const first = await start(directory, secrets)
    const id = await first.add(`${server.url}/private`, bearer)
    await first.live(id)
    await first.stop()
    const second = await start(directory, secrets)
    await second.live(id)
    expect(second.feeds.secretsKept).toBe('stored')
  })

  it('is sealed again where the key that it was sealed with is an older one', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    const secrets = keyStore(true)
    const first = await start(directory, secrets)
    const id = await first.add(`${server.url}/private`, bearer)
    const sealed = async (app: typeof first) => (await app.library.feeds()).find((feed) => feed.id === id)?.secrets
    const before = await sealed(first)
    await first.stop()
    const second = await start(directory, secrets)
    await second.live(id)
    await until('it is sealed anew', async () => String(await sealed(second)) !== String(before))
    await second.stop()
    const third = await start(directory, secrets)
    await third.live(id)
    expect(server.control.requests('/private').at(-1)?.headers).toMatchObject({
      authorization: 'Bearer harbour-token'
    })
  })

  it('keeps what the reader enters while the stored one is being opened', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    const secrets = keyStore()
    const first = await start(directory, secrets)
    const url = `${server.url}/private`
    const id = await first.add(url, authorization('Bearer an-old-one'))
    await first.stop()
    let answer = (): void => {}
    const asked = new Promise<void>((resolve) => (answer = resolve))
    const slow: Secrets = { ...secrets, open: (sealed) => asked.then(() => secrets.open(sealed)) }
    const second = await start(directory, slow)
    expect(second.state(id)).toEqual({ kind: 'paused', by: 'keys' })
    await second.edit(id, url, bearer)
    answer()
    await second.live(id)
    await second.stop()
    const third = await start(directory, secrets)
    await third.live(id)
  })

  it.each([
    ['where nothing keeps secrets', () => [noKeyStore, noKeyStore]],
    ['with another key store', () => [keyStore(), keyStore()]]
  ])('asks for its sign-in again after a restart %s, and asks the server nothing until then', async (_, stores) => {
    const server = await serve()
    const directory = await temporaryFolder()
    const [before, after] = stores()
    const first = await start(directory, before)
    const url = `${server.url}/private`
    const id = await first.add(url, [...bearer, { name: 'X-Api-Key', value: 'harbour-key' }])
    await first.live(id)
    await first.stop()
    const asked = server.control.requests('/private').length

    const second = await start(directory, after)
    const plain = await second.add(`${server.url}/stream`, null)
    await second.live(plain)
    expect(second.state(id)).toMatchObject(lost)
    expect((await second.health.of(id))?.state).toMatchObject(lost)
    expect(second.feeds.get(id)?.headerNames).toEqual(['Authorization', 'X-Api-Key'])
    second.subscriptions.tryNow(null)
    await second.feeds.setPaused(id, true)
    expect(second.state(id)).toEqual({ kind: 'paused', by: 'user' })
    await second.feeds.setPaused(id, false)
    expect(second.state(id)).toMatchObject(lost)
    expect(await second.edit(id, url, null)).toMatchObject({ state: lost })
    expect(server.control.requests('/private')).toHaveLength(asked)
    await second.edit(id, url, bearer)
    await second.live(id)
  })

  it('comes back with its sign-in when its removal is undone', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}/private`, bearer)
    await app.live(id)
    await app.feeds.remove(id)
    await app.feeds.undoRemove(id)
    await app.live(id)
  })

  it('takes the user in an address for a sign-in: the address is stored without it', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    const address = server.url.replace('//', '//reader:harbour@')
    const first = await start(directory)
    const id = await first.add(`${address}/private`, null)
    await first.live(id)
    expect(first.feeds.get(id)).toMatchObject({ url: `${server.url}/private`, headerNames: ['Authorization'] })
    await first.stop()
    const second = await start(directory)
    expect(second.state(id)).toMatchObject(lost)
    // As `--subscribe` does at each start.
    expect(await second.feeds.add(`${address}/private`)).toMatchObject({
      reason: { kind: 'already-added', feedId: id }
    })
    await second.live(id)
  })
})

it.each([
  ['sealed', keyStore],
  ['for the session', () => noKeyStore]
])('no value is in any file of the library, in the diagnostic or in the log (%s)', async (_, store) => {
  let printed = ''
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  atTheEnd(() => stderr.mockRestore())
  const server = await serve()
  const directory = await temporaryFolder()
  const app = await start(directory, store())
  const url = `${server.url}/private`
  const id = await app.add(url, [...basic, { name: 'X-Api-Key', value: 'harbour-key-4711' }])
  await app.live(id)
  await app.edit(id, url, [...bearer, { name: 'X-Api-Key', value: null }])
  await app.live(id)
  const broken = await app.add(`${server.url}/private?broken`, authorization('Bearer wrong-token'))
  await until('it is refused', () => app.state(broken)?.kind === 'failed')
  await app.feeds.edit(broken, { url, title: '', notify: 'off', headers: [{ name: 'X', value: 'harbour-key\n4711' }] })
  const health = await app.health.of(id)
  const text = diagnostic(health!, { version: '1', runtime: 'test', now: Date.now() })

  const values = ['harbour-token', 'harbour-key', 'wrong-token', 'reader:harbour', basic[0]!.value!.slice(6)]
  const readFiles = () => readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))] as const)
  const open = readFiles()
  expect(open.map(([name]) => name)).toContain('tickertape.db-wal')
  await app.stop()
  const all = [...open, ...readFiles(), ['diagnostic', Buffer.from(text)], ['log', Buffer.from(printed)]] as const
  expect(all.some(([, bytes]) => bytes.includes('X-Api-Key'))).toBe(true)
  for (const [name, bytes] of all)
    for (const value of values) expect(bytes.includes(value), `${value} in ${name}`).toBe(false)
})
