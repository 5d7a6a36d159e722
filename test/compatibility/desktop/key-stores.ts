import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Bridge } from '#contract/ipc.ts'
import type { FeedServer } from '../../feed-server/server.ts'
import { atTheEnd, cleanUp, serve } from '../../helpers/at-the-end.ts'
import { DebuggedPage } from '../../helpers/debugged-page.ts'
import { App } from '../app.ts'
import { freePort } from '../program.ts'
import { openDesk } from './desk.ts'
import { keyStoreKinds, type KeyStore, type KeyStoreKind } from './key-store-kinds.ts'
import { heldAfter, seen, tableOf } from './seen.ts'

/** How long a step waits for what it looks for, in ms: a store is looked at every 15 seconds. */
const STEP = 25_000
/** A question that has not come after this long does not come, in ms. */
const ASKS = 4_000

const heads = [
  'Key store',
  'Feeds when a sign-in is entered',
  'The sign-in',
  'Feeds after a restart',
  'Where it is locked',
  'Unlocked by other means'
]

/** Plays one feed without a sign-in and one with, over restarts. Answers a table of what was seen. */
export async function playKeyStores(folder: string, electron: string, say: (line: string) => void): Promise<string> {
  const rows: string[][] = []
  for (const [number, kind] of keyStoreKinds.entries()) {
    const row = await playKeyStore(kind, join(folder, String(number)), electron).finally(cleanUp)
    say(typeof row === 'string' ? `left out: ${kind.title}: ${row}` : row.join(' | '))
    if (typeof row !== 'string') rows.push(row)
  }
  return tableOf(heads, rows)
}

interface Scene {
  kind: KeyStoreKind
  store: KeyStore
  server: FeedServer
  data: string
  /** The program, which ends with the scene at the latest; with its window, or as at a login. */
  app(flags: readonly string[], isShown: boolean): App
}

async function playKeyStore(kind: KeyStoreKind, folder: string, electron: string): Promise<string[] | string> {
  const desk = await openDesk(folder, 'x')
  if (typeof desk === 'string') return desk
  const store = await kind.open(desk)
  if (typeof store === 'string') return store
  const data = join(folder, 'data')
  const env = { ...desk.env, ...store.env, XDG_CURRENT_DESKTOP: kind.desktop }
  const app = (flags: readonly string[], isShown: boolean): App => {
    const made = new App({ electron, userDataDir: data, env, flags, isShown })
    atTheEnd(() => made.quit())
    made.start()
    return made
  }
  const scene: Scene = { kind, store, server: await serve(), data, app }
  const row = [kind.title]
  let kept = 'not seen'
  row.push(await seen(() => entered(scene, (what) => (kept = what)), 4 * STEP), kept)
  row.push(await seen(() => restarted(scene), 4 * STEP))
  return [...row, ...(await locked(scene))]
}

async function entered(scene: Scene, sayKept: (what: string) => void): Promise<string> {
  const { kind, store, server, data } = scene
  if (!kind.isLate) await store.start()
  const questions = await store.questions()
  const { app, page } = await startShown(scene)
  for (const [path, token] of [['/stream', null] as const, ['/private', 'harbour-token'] as const])
    await page.run(add, { url: `${server.url}${path}`, token })
  if (kind.isLate) await store.start()
  const what = await feeds(scene, questions)
  const isSealed = (await heldAfter(() => sealed(data), what.includes('it asks') ? ASKS : STEP)) !== null
  sayKept(isSealed ? 'sealed' : 'until the program ends')
  page.close()
  await app.quit()
  return what
}

async function startShown(scene: Scene): Promise<{ app: App; page: DebuggedPage }> {
  const port = await freePort()
  const app = scene.app([`--remote-debugging-port=${port}`], true)
  let found: DebuggedPage | null = null
  await heldAfter(async () => (found = await DebuggedPage.at(port)) !== null, STEP)
  if (found === null) throw new Error('the window did not come')
  const page = found as DebuggedPage
  await heldAfter(() => page.evaluate<boolean>('Boolean(window.tickertape)').catch(() => false), STEP)
  return { app, page }
}

/** In the page. */
async function add({ url, token }: { url: string; token: string | null }): Promise<void> {
  const headers = token === null ? null : [{ name: 'Authorization', value: `Bearer ${token}` }]
  const added = await (window as unknown as { tickertape: Bridge }).tickertape.addFeed({ url, headers })
  if (!added.ok) throw new Error(added.reason.kind)
}

function sealed(data: string): boolean {
  const db = new DatabaseSync(join(data, 'tickertape.db'), { readOnly: true, timeout: 5_000 })
  try {
    return db.prepare('SELECT 1 FROM feeds WHERE secrets IS NOT NULL').get() !== undefined
  } finally {
    db.close()
  }
}

/** Which of the two feeds are read, and whether a question stands meanwhile. */
async function feeds({ store, server }: Scene, questions: number): Promise<string> {
  const isRead = (path: string): boolean => server.control.connections(path) === 1
  const plain = (await heldAfter(() => isRead('/stream'), STEP)) !== null
  const asked = async (): Promise<boolean> => (await store.questions()) > questions
  await heldAfter(async () => isRead('/private') || (await asked()), STEP)
  const asks = (await heldAfter(asked, ASKS)) !== null
  const signedIn = isRead('/private')
  const which = plain ? (signedIn ? 'both are read' : 'the one without is read, the other waits') : 'none is read'
  return asks ? `${which}; it asks` : which
}

async function restarted(scene: Scene): Promise<string> {
  const questions = await scene.store.questions()
  const app = scene.app([], false)
  const what = await feeds(scene, questions)
  const { allow } = scene.store
  let then = ''
  if (what.includes('it asks') && allow) {
    await allow()
    const isRead = (await heldAfter(() => scene.server.control.connections('/private') === 1, STEP)) !== null
    then = isRead ? '; allowed, both are read' : '; allowed, the other still waits'
  }
  await app.quit()
  return what + then
}

/** As after a login that did not unlock it: what is asked, and what becomes of it when a person unlocks it otherwise. */
async function locked(scene: Scene): Promise<[string, string]> {
  const { store, server } = scene
  const { startLocked, unlock } = store
  await store.stop()
  if (!startLocked || !unlock) return ['', '']
  await startLocked()
  const questions = await store.questions()
  const app = scene.app([], false)
  const what = await seen(() => feeds(scene, questions), 4 * STEP)
  await unlock()
  const later = await heldAfter(() => server.control.connections('/private') === 1, STEP)
  await app.quit()
  return [what, later === null ? 'it still waits' : `both are read, ${Math.round(later / 1000)} s later`]
}
