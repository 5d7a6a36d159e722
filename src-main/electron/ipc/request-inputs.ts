import * as v from 'valibot'
import { feedKinds, MAX_URL_LENGTH } from '#contract/feed.ts'
import { MAX_FOLDER_TITLE_LENGTH } from '#contract/folder.ts'
import { MAX_HEADER_NAME, MAX_HEADER_VALUE, MAX_HEADERS } from '#contract/header.ts'
import type { InputOf, RequestName } from '#contract/ipc.ts'
import { MAX_IDS, PAGE_LIMIT } from '#contract/item.ts'
import { MAX_QUERY_LENGTH } from '#contract/search/query.ts'
import { MAX_SMART_TITLE_LENGTH } from '#contract/search/smart-feed.ts'
import { MAX_RULE_TITLE, MAX_RULES } from '#contract/rule.ts'
import { MAX_KEEP_DAYS, MAX_KEEP_ITEMS } from '#contract/storage.ts'
import {
  feedOptions,
  id,
  interpretation,
  line,
  ruleActions,
  ruleConditions,
  settings,
  time,
  upTo
} from '../../base/value-checks.ts'

/**
 * A check of `Input`: its output is one, and every field has a check, those that may be absent too.
 *
 * A field that may be absent is `v.exactOptional`: `undefined` is no value of any field of the contract.
 */
export type Check<Input> = v.GenericSchema<unknown, Input> &
  (Input extends null ? unknown : { entries: { [F in keyof Input]-?: unknown } })

const isLineName = (name: unknown): boolean => typeof name === 'string' && /^(gap|day)-\d{1,16}$/.test(name)
const address = v.pipe(v.string(), v.maxLength(MAX_URL_LENGTH * 2))
const folderTitle = v.pipe(line, v.minLength(1), v.maxLength(MAX_FOLDER_TITLE_LENGTH))
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
const kind = v.exactOptional(v.picklist(feedKinds))
const pageKey = v.strictObject({ sortAt: time, id })
const query = v.pipe(v.string(), v.maxLength(MAX_QUERY_LENGTH))
const smartTitle = v.pipe(line, v.minLength(1), v.maxLength(MAX_SMART_TITLE_LENGTH))
const unread = v.exactOptional(v.literal(true))
const by = v.exactOptional(v.literal('published'))
const view = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['all', 'unread', 'starred', 'alerts', 'hidden']), unread, by }),
  v.strictObject({ kind: v.literal('today'), since: time, unread, by }),
  v.strictObject({ kind: v.literal('feed'), feedId: id, unread, by }),
  v.strictObject({ kind: v.literal('folder'), folderId: id, unread, by }),
  v.strictObject({ kind: v.literal('search'), query, smart: v.exactOptional(id), unread })
])
const whereabouts = v.strictObject({
  view,
  top: v.nullable(
    v.strictObject({
      item: pageKey,
      line: v.union([id, v.custom<`gap-${number}` | `day-${number}`>(isLineName)]),
      offset: v.pipe(v.number(), v.minValue(-1e6), v.maxValue(1e6))
    })
  ),
  selected: v.nullable(id),
  open: v.nullable(id),
  health: v.nullable(id),
  pane: v.picklist(['list', 'article'])
})
const rule = v.strictObject({
  title: v.pipe(line, v.maxLength(MAX_RULE_TITLE)),
  enabled: v.boolean(),
  match: v.picklist(['all', 'any']),
  conditions: ruleConditions,
  actions: ruleActions
})
/**
 * What each request may carry. Everything a window says is checked, as if a stranger had said it.
 *
 * A request or a field of one without a check does not compile.
 */
export const requestInputs: { [K in RequestName]: Check<InputOf<K>> } = {
  snapshot: v.null(),
  seen: v.strictObject({ revision: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  watch: v.strictObject({ view }),
  liveEdge: v.strictObject({ at: v.boolean() }),
  giveBack: v.strictObject({ whereabouts: v.nullable(whereabouts) }),
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
  listVersions: v.strictObject({ id }),
  setRead: v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(MAX_IDS)), read: v.boolean() }),
  setStarred: v.strictObject({ id, starred: v.boolean() }),
  markViewRead: v.strictObject({ view, upTo: pageKey, newestId: v.exactOptional(id) }),
  undoMarkRead: v.strictObject({ undo: v.pipe(v.number(), v.integer()) }),
  allowImages: v.strictObject({ id }),
  openOriginal: v.strictObject({ id }),
  copyText: v.strictObject({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  testFeed: v.strictObject({ url: address, except: v.nullable(id), headers }),
  cancelTest: v.null(),
  trialNews: v.strictObject({ after: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  previewTrial: v.strictObject({ interpretation: v.nullable(interpretation) }),
  addFeed: v.strictObject({ url: address, kind, headers, ...feedOptions }),
  editFeed: v.strictObject({
    id,
    url: v.exactOptional(address),
    kind,
    headers: v.exactOptional(headers),
    ...feedOptions
  }),
  pauseFeed: v.strictObject({ id }),
  resumeFeed: v.strictObject({ id }),
  tryNow: v.strictObject({ id: v.nullable(id) }),
  removeFeed: v.strictObject({ id }),
  undoRemoveFeed: v.strictObject({ id }),
  moveFeed: v.strictObject({ id, folderId: v.nullable(id), before: v.nullable(id) }),
  addFolder: v.strictObject({ title: folderTitle, parentId: v.nullable(id) }),
  renameFolder: v.strictObject({ id, title: folderTitle }),
  moveFolder: v.strictObject({ id, parentId: v.nullable(id), before: v.nullable(id) }),
  removeFolder: v.strictObject({ id, contents: v.picklist(['remove', 'move-up']) }),
  undoRemoveFolder: v.strictObject({ id }),
  feedHealth: v.strictObject({ id }),
  copyDiagnostic: v.strictObject({ id }),
  copyProgramDiagnostic: v.null(),
  dismissGap: v.strictObject({ id }),
  checkForUpdate: v.null(),
  downloadUpdate: v.null(),
  installUpdate: v.null(),
  fetchGap: v.strictObject({ id }),
  cancelFetchGap: v.strictObject({ id }),
  saveSmartFeed: v.strictObject({ title: smartTitle, query }),
  changeSmartFeed: v.strictObject({ id, title: v.exactOptional(smartTitle), query: v.exactOptional(query) }),
  removeSmartFeed: v.strictObject({ id }),
  undoRemoveSmartFeed: v.strictObject({ id }),
  saveRule: v.strictObject({ id: v.nullable(id), rule }),
  setRuleEnabled: v.strictObject({ id, enabled: v.boolean() }),
  previewRereading: v.strictObject({ feedId: v.nullable(id), before: v.nullable(pageKey) }),
  startRereading: v.strictObject({ feedId: v.nullable(id), hides: v.boolean() }),
  stopRereading: v.strictObject({ feedId: v.nullable(id) }),
  undoRereading: v.strictObject({ feedId: v.nullable(id) }),
  answerRereadingOffer: v.null(),
  moveRule: v.strictObject({ id, to: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_RULES)) }),
  removeRule: v.strictObject({ id }),
  undoRemoveRule: v.strictObject({ id }),
  testRule: v.strictObject({ rule, before: v.nullable(id) }),
  setHidden: v.strictObject({ id, hidden: v.boolean() }),
  changeSettings: settings,
  storage: v.null(),
  countRemovable: v.strictObject({ keepDays: upTo(MAX_KEEP_DAYS), keepItems: upTo(MAX_KEEP_ITEMS) }),
  removeOld: v.null(),
  compactLibrary: v.null(),
  cancelJob: v.strictObject({
    kind: v.picklist(['removing', 'compacting', 'backing-up', 'checking', 'importing', 'restoring'])
  }),
  showFile: v.strictObject({ which: v.picklist(['library', 'aside']) }),
  chooseImport: v.null(),
  importFeeds: v.strictObject({ choice: id }),
  exportFeeds: v.null(),
  backUp: v.null(),
  chooseBackup: v.null(),
  restore: v.strictObject({ choice: id }),
  repairLibrary: v.null(),
  retryNotifications: v.null()
}
