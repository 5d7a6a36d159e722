import type { InputOf, RequestName } from '#contract/ipc.ts'
import { defaultSettings } from '#contract/settings.ts'
import { defaultFeedOptions } from '#contract/feed.ts'
import type { RuleContent } from '#contract/rule.ts'

const rule: RuleContent = {
  title: 'Fog',
  enabled: true,
  match: 'all',
  conditions: [
    { kind: 'text', match: 'regex', field: 'title', value: 'fog|mist', matchCase: false },
    { kind: 'feed', feedId: 2 },
    { kind: 'folder', folderId: 1 },
    { kind: 'type', type: 'article' },
    { kind: 'priority', atLeast: 4 },
    { kind: 'language', language: 'en' }
  ],
  actions: [{ kind: 'alert', priority: 5 }, { kind: 'star' }, { kind: 'highlight' }]
}
const interpretation = {
  list: '/items',
  id: ['/id'],
  fields: { title: ['/title', '/name'], body: ['/text'] },
  title: '{/title}: {/state}',
  types: { news: 'item', '*': 'ignore' }
} as const
const headers = [{ name: 'X-Token', value: 'secret' }]
const options = {
  ...defaultFeedOptions,
  title: 'Fuzzed',
  folderId: 1,
  interpretation: { ...interpretation, id: ['/id'], fields: { title: ['/title'] } },
  keepDays: 30,
  keepItems: 1_000
}
const before = { sortAt: 2_000_000_000_000, id: 9 }
const view = { kind: 'search', query: 'fog', smart: 1 } as const

/**
 * What a window may ask, one of each: a request without an example does not compile.
 *
 * Each is answered as it stands in a library with a feed, a folder and a rule of these ids; what is changed in it is
 * hostile. `url` leads nowhere.
 */
export const examples: { [K in RequestName]: InputOf<K> } = {
  snapshot: null,
  seen: { revision: 1 },
  watch: { view: { kind: 'today', since: 1_700_000_000_000 } },
  listItems: { view: { kind: 'folder', folderId: 1 }, before, limit: 50 },
  listNewer: { view, after: before, limit: 50 },
  openItem: { id: 1 },
  listVersions: { id: 1 },
  setRead: { ids: [1, 2, 3], read: true },
  setStarred: { id: 1, starred: true },
  markViewRead: { view: { kind: 'feed', feedId: 2 }, upTo: before },
  undoMarkRead: { undo: 1 },
  allowImages: { id: 1 },
  openOriginal: { id: 1 },
  copyText: { text: 'a link' },
  testFeed: { url: 'http://127.0.0.1:1/stream', except: 2, headers },
  cancelTest: null,
  trialNews: { after: 0 },
  previewTrial: { interpretation: options.interpretation },
  addFeed: { url: 'http://127.0.0.1:1/fuzzed', kind: 'lines', headers, ...options },
  editFeed: {
    id: 2,
    url: 'http://127.0.0.1:1/fuzzed',
    kind: 'document',
    headers: [{ name: 'X-Token', value: null }],
    ...options
  },
  pauseFeed: { id: 2 },
  resumeFeed: { id: 2 },
  tryNow: { id: 2 },
  removeFeed: { id: 2 },
  undoRemoveFeed: { id: 2 },
  moveFeed: { id: 2, folderId: 1, before: 3 },
  addFolder: { title: 'Harbour', parentId: 1 },
  renameFolder: { id: 1, title: 'Sea' },
  moveFolder: { id: 2, parentId: 1, before: 3 },
  removeFolder: { id: 2, contents: 'move-up' },
  undoRemoveFolder: { id: 2 },
  feedHealth: { id: 2 },
  copyDiagnostic: { id: 2 },
  copyProgramDiagnostic: null,
  repairLibrary: null,
  liveEdge: { at: true },
  giveBack: {
    whereabouts: {
      view: { kind: 'all' },
      top: { item: { sortAt: 1, id: 1 }, line: 'day-1', offset: -3.5 },
      selected: 1,
      open: 1,
      health: null,
      pane: 'list'
    }
  },
  dismissGap: { id: 1 },
  checkForUpdate: null,
  downloadUpdate: null,
  installUpdate: null,
  fetchGap: { id: 1 },
  cancelFetchGap: { id: 1 },
  saveSmartFeed: { title: 'Fog', query: 'title:fog -is:read "on the pier"' },
  changeSmartFeed: { id: 1, title: 'Mist', query: 'mist OR fog' },
  removeSmartFeed: { id: 1 },
  undoRemoveSmartFeed: { id: 1 },
  saveRule: { id: 1, rule },
  setRuleEnabled: { id: 1, enabled: false },
  moveRule: { id: 1, to: 0 },
  removeRule: { id: 1 },
  undoRemoveRule: { id: 1 },
  testRule: { rule, before: 1 },
  previewRereading: { feedId: 1, before },
  startRereading: { feedId: 1, hides: false },
  stopRereading: { feedId: 1 },
  undoRereading: { feedId: 1 },
  answerRereadingOffer: null,
  setHidden: { id: 1, hidden: true },
  changeSettings: { ...defaultSettings, proxy: 'manual', proxyAddress: 'http://127.0.0.1:1' },
  storage: null,
  countRemovable: { keepDays: 30, keepItems: 1_000 },
  removeOld: null,
  compactLibrary: null,
  cancelJob: { kind: 'checking' },
  showFile: { which: 'library' },
  chooseImport: null,
  importFeeds: { choice: 1 },
  exportFeeds: null,
  backUp: null,
  chooseBackup: null,
  restore: { choice: 1 },
  retryNotifications: null
}
