import { ipcMain, type WebContents } from 'electron'
import * as v from 'valibot'
import { MAX_TITLE_LENGTH, MAX_URL_LENGTH, type FeedOptions } from '#contract/feed.ts'
import { MAX_HEADER_NAME, MAX_HEADER_VALUE, MAX_HEADERS } from '#contract/header.ts'
import { requestNames, type AnswerOf, type InputOf, type RequestName } from '#contract/ipc.ts'
import { PAGE_LIMIT } from '#contract/item.ts'
import { MAX_PROXY_LENGTH, ZOOMS } from '#contract/settings.ts'
import { log } from '../base/log.ts'

/** One handler for every request: a record over all their names, so a missing one does not compile. */
export type Handlers = { [K in RequestName]: (input: InputOf<K>) => AnswerOf<K> | Promise<AnswerOf<K>> }

const MAX_IDS = 1000
const id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
const address = v.pipe(v.string(), v.maxLength(MAX_URL_LENGTH * 2))
const title = v.pipe(v.string(), v.trim(), v.maxLength(MAX_TITLE_LENGTH))
/** Each may be absent. */
const feedOptions = {
  title: v.optional(title),
  notify: v.optional(v.picklist(['off', 'every'])),
  folderId: v.optional(v.nullable(id)),
  muted: v.optional(v.boolean()),
  images: v.optional(v.picklist(['default', 'always', 'never']))
} satisfies { [K in keyof FeedOptions]: v.GenericSchema<unknown, unknown> }
/** Roomier than what is taken, so that what is too much is answered in words. */
const headers = v.nullable(
  v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(v.string(), v.maxLength(MAX_HEADER_NAME * 2)),
        value: v.nullable(v.pipe(v.string(), v.maxLength(MAX_HEADER_VALUE * 2)))
      })
    ),
    v.maxLength(MAX_HEADERS * 2)
  )
)
const pageKey = v.strictObject({ sortAt: time, id })
const view = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['all', 'unread', 'starred', 'alerts']) }),
  v.strictObject({ kind: v.literal('today'), since: time }),
  v.strictObject({ kind: v.literal('feed'), feedId: id }),
  v.strictObject({ kind: v.literal('search'), query: v.pipe(v.string(), v.maxLength(500)) })
])
const settings = v.partial(
  v.strictObject({
    theme: v.picklist(['system', 'light', 'dark']),
    language: v.picklist(['system', 'en', 'ko']),
    density: v.picklist(['compact', 'cosy', 'roomy']),
    notifications: v.boolean(),
    images: v.picklist(['always', 'per-feed', 'never']),
    textSize: v.pipe(v.number(), v.integer(), v.minValue(14), v.maxValue(24)),
    articleFont: v.picklist(['sans', 'serif']),
    lineWidth: v.picklist(['narrow', 'normal', 'wide']),
    zoom: v.picklist(ZOOMS),
    readOnSelect: v.boolean(),
    readOnScroll: v.boolean(),
    singleKeys: v.boolean(),
    proxy: v.picklist(['system', 'none', 'manual']),
    proxyAddress: v.pipe(v.string(), v.trim(), v.maxLength(MAX_PROXY_LENGTH))
  })
)

/** What each request may carry. Everything a window says is checked, as if a stranger had said it. */
const inputs: { [K in RequestName]: v.GenericSchema<unknown, unknown> } = {
  snapshot: v.null(),
  seen: v.strictObject({ revision: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  watch: v.strictObject({ view }),
  listItems: v.strictObject({
    view,
    before: pageKey,
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PAGE_LIMIT))
  }),
  listNewer: v.strictObject({
    view,
    after: pageKey,
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PAGE_LIMIT))
  }),
  openItem: v.strictObject({ id }),
  setRead: v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(MAX_IDS)), read: v.boolean() }),
  setStarred: v.strictObject({ id, starred: v.boolean() }),
  markViewRead: v.strictObject({ view, upTo: pageKey }),
  undoMarkRead: v.strictObject({ undo: v.pipe(v.number(), v.integer()) }),
  allowImages: v.strictObject({ id }),
  openOriginal: v.strictObject({ id }),
  copyText: v.strictObject({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  testFeed: v.strictObject({ url: address, except: v.nullable(id), headers }),
  cancelTest: v.null(),
  addFeed: v.strictObject({ url: address, headers, ...feedOptions }),
  editFeed: v.strictObject({ id, url: v.optional(address), headers: v.optional(headers), ...feedOptions }),
  pauseFeed: v.strictObject({ id }),
  resumeFeed: v.strictObject({ id }),
  tryNow: v.strictObject({ id: v.nullable(id) }),
  removeFeed: v.strictObject({ id }),
  undoRemoveFeed: v.strictObject({ id }),
  feedHealth: v.strictObject({ id }),
  copyDiagnostic: v.strictObject({ id }),
  dismissGap: v.strictObject({ id }),
  changeSettings: settings,
  retryNotifications: v.null()
}

/**
 * Answers every request of the contract.
 *
 * `isOurs` says whether a frame is the top frame of our own window at our own address; nobody else gets an answer. A
 * request that is refused or breaks rejects at the caller with one plain sentence and leaves main as it was.
 */
export function answerAll(
  handlers: Handlers,
  isOurs: (frame: Electron.WebFrameMain | null, contents: WebContents) => boolean
): void {
  const answer = <K extends RequestName>(name: K): void => {
    ipcMain.handle(name, async (event, input: unknown) => {
      if (!isOurs(event.senderFrame, event.sender)) throw new Error('This window may not ask.')
      const checked = v.safeParse(inputs[name], input)
      if (!checked.success) throw new Error(`Request ${name}: not of the agreed form.`)
      try {
        return await handlers[name](checked.output as InputOf<K>)
      } catch (error) {
        log.error(`request ${name}`, error)
        throw new Error(`Request ${name} could not be answered.`, { cause: error })
      }
    })
  }
  for (const name of Object.values(requestNames)) answer(name)
}
