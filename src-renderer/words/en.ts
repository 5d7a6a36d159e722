import type { FeedKind } from '#contract/feed.ts'
import type { Language } from '#contract/language.ts'
import { LocalFormat } from './local-format.ts'

/**
 * Every word of the window, in English; the shape of this table is what every other language must fill.
 *
 * Variables and plurals are functions, so that each language can order its words as it must.
 */
const plural = new Intl.PluralRules('en')
const number = new Intl.NumberFormat('en')
const clockTime = new LocalFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const secondTime = new LocalFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
})
const shortDate = new LocalFormat('en', { day: 'numeric', month: 'short' })
const yearDate = new LocalFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })
const shortWeekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' })
const weekday = new LocalFormat('en', { weekday: 'long' })
const longDayMonth = new LocalFormat('en', { day: 'numeric', month: 'long' })
const longDate = new LocalFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })

/** English word order of a day and a month, which `Intl` gives the American way round for plain `en`. */
const dayMonth = (format: LocalFormat, at: number) =>
  (['day', 'month', 'year'] as const)
    .map((type) => format.part(at, type))
    .filter((text) => text !== '')
    .join(' ')
const percent = new Intl.NumberFormat('en', { style: 'percent' })
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
/** 412 MB, 1.2 GB: in thousands, as file managers count. */
const byteSize = (bytes: number) =>
  bytes >= 1e9
    ? `${oneDigit.format(bytes / 1e9)} GB`
    : bytes >= 1e6
      ? `${oneDigit.format(bytes / 1e6)} MB`
      : `${number.format(Math.ceil(bytes / 1e3))} kB`
const holderName = ({ name, pid }: { name: string; pid: number }) => `${name || 'A program'} (process ${pid})`
/** More are there than are loaded: the whole hundreds, which do not count up while one looks. */
const hundreds = (n: number) => Math.max(1, Math.floor(n / 100)) * 100
const count = (n: number, one: string, other: string) =>
  `${number.format(n)} ${plural.select(n) === 'one' ? one : other}`

export const en = {
  language: 'en' as Language,
  app: 'Tickertape',

  format: {
    number: (n: number) => number.format(n),
    /** 14:31 */
    time: (at: number) => clockTime.format(at),
    /** 14:31:07 */
    second: (at: number) => secondTime.format(at),
    /** 21 Nov */
    day: (at: number) => dayMonth(shortDate, at),
    /** 21 Nov 2024 */
    dayWithYear: (at: number) => dayMonth(yearDate, at),
    /** Thursday, 21 November 2024 14:31 */
    full: (at: number) => `${weekday.format(at)}, ${dayMonth(longDate, at)} ${clockTime.format(at)}`,
    dayToday: 'Today',
    dayYesterday: 'Yesterday',
    /** 21 November */
    longDay: (at: number) => dayMonth(longDayMonth, at),
    longDayWithYear: (at: number) => dayMonth(longDate, at),
    now: 'now',
    minutes: (n: number) => `${n} min`,
    minutesAgo: (n: number) => (n === 0 ? 'just now' : `${n} min ago`),
    today: (time: string) => `Today ${time}`
  },

  action: {
    add: 'Add a feed',
    cancel: 'Cancel',
    close: 'Close',
    back: 'Back',
    menu: 'Feeds and views',
    more: 'More',
    settings: 'Settings',
    search: 'Search',
    tryAgain: 'Try again',
    tryNow: 'Try now',
    checkNow: 'Check now',
    undo: 'Undo',
    health: 'Health',
    editFeed: 'Edit feed',
    editHeaders: 'Edit headers',
    pause: 'Pause',
    resume: 'Resume',
    remove: 'Remove',
    open: 'Open',
    dismiss: 'Dismiss'
  },

  view: {
    views: 'Views',
    feeds: 'Feeds',
    all: 'All',
    unread: 'Unread',
    starred: 'Starred',
    alerts: 'Alerts',
    hidden: 'Hidden',
    today: 'Today',
    search: 'Search',
    unreadCount: (n: number) => `${number.format(n)} unread`,
    resultCount: (n: number, more: boolean) =>
      more ? `${number.format(hundreds(n))}+ results` : count(n, 'result', 'results'),
    withUnread: (name: string, n: number) => (n === 0 ? name : `${name}, ${number.format(n)} unread`),
    withCount: (name: string, n: number) => (n === 0 ? name : `${name}, ${number.format(n)}`)
  },

  /** The tree of folders and feeds. */
  tree: {
    newFolder: 'New folder',
    newFolderInside: 'New folder inside',
    rename: 'Rename',
    nameOf: (name: string) => `New name for ${name}`,
    markRead: 'Mark read',
    mute: 'Leave out of totals',
    move: 'Move to folder…',
    copyAddress: 'Copy address',
    addressCopied: 'Address copied.',
    moreOf: (name: string) => `More: ${name}`,
    feedsMenu: 'Folders and feeds',
    muted: 'left out of totals',
    trouble: (n: number) => `${count(n, 'feed', 'feeds')} in trouble`,
    folder: 'folder',
    topLevel: 'No folder',
    moveTitle: (name: string) => `Move: ${name}`,
    moveHere: 'Move',
    moveTo: 'Into',
    removeTitle: (name: string) => `Remove folder: ${name}`,
    removeText: (feeds: number, folders: number) =>
      folders === 0
        ? `In it: ${count(feeds, 'feed', 'feeds')}.`
        : `In it: ${count(feeds, 'feed', 'feeds')}, ${count(folders, 'folder', 'folders')}.`,
    removeHint: 'Starred items are kept. Either can be undone for 10 seconds.',
    removeOnly: 'Keep what is in it',
    removeAll: 'Remove all of it'
  },

  footer: {
    live: (live: number, all: number) => `${number.format(live)} of ${number.format(all)} live`,
    liveAndChecked: (live: number, checked: number) =>
      live === 0
        ? `${number.format(checked)} checked`
        : `${number.format(live)} live, ${number.format(checked)} checked`,
    rate: (n: number) => `${number.format(n)} / min`,
    none: 'No feeds'
  },

  state: {
    connecting: 'connecting',
    unanswered: 'nothing yet',
    live: 'live',
    checkedWord: 'checked',
    /** Why nothing comes over a stream that is open. */
    needs: {
      subscription:
        'This server sends nothing until a program subscribes to something by a request of its own (PocketBase). Tickertape only listens: ask for a stream that needs none, or put a relay in between.'
    },
    waiting: (seconds: number) => `in ${number.format(seconds)} s`,
    waitingMinutes: (minutes: number) => `in ${number.format(minutes)} min`,
    offline: 'offline',
    paused: 'paused',
    asleep: 'asleep',
    diskFull: 'disk full',
    notStoring: 'not storing',
    withoutKeys: 'key store',
    ended: 'ended',
    signIn: 'sign in',
    refused: 'refused',
    notFound: 'not found',
    notAStream: 'not a stream',
    certificate: 'certificate',
    error: 'error',
    /** Sentences, for tooltips, screen readers and the line above a feed's list. */
    connectingSentence: (attempt: number) =>
      attempt <= 1 ? 'Connecting.' : `Connecting, attempt ${number.format(attempt)}.`,
    unansweredSince: (time: string) => `Connected since ${time}. The server has sent nothing yet.`,
    checked: (when: string, next: string) => `Checked ${when}, next ${next}.`,
    checkedJustNow: 'just now',
    checkedMinutesAgo: (minutes: number) => `${number.format(minutes)} min ago`,
    checkedAt: (time: string) => `at ${time}`,
    nextCheckSoon: 'in a moment',
    nextCheckMinutes: (minutes: number) => `in ${number.format(minutes)} min`,
    nextCheckAt: (time: string) => `at ${time}`,
    liveSince: (time: string) => `Live since ${time}.`,
    nextTry: (reason: string, seconds: number) => `${reason} Next try in ${number.format(seconds)} s.`,
    nextTryMinutes: (reason: string, minutes: number) => `${reason} Next try in ${number.format(minutes)} min.`,
    nextTryAt: (reason: string, time: string) => `${reason} Next try at ${time}.`,
    pausedByUser: 'Paused by you.',
    pausedBySuspend: 'Computer asleep.',
    pausedByStorage: 'Disk full: continues when there is room.',
    pausedByLibrary: 'Nothing can be stored just now: continues when it can.',
    pausedByKeys: 'Waiting for the key store of this computer, which holds its sign-in: continues when it is unlocked.'
  },

  reason: {
    network: 'Network lost.',
    nameNotFound: 'Server not found.',
    refusedConnection: 'The server does not take connections.',
    timeout: (seconds: number) => `No answer for ${number.format(seconds)} s.`,
    unanswered: (minutes: number) =>
      minutes < 2
        ? 'The server took the request and sent nothing.'
        : `The server took the request and sent nothing for ${number.format(minutes)} min.`,
    silence: (seconds: number) => `Nothing for ${number.format(seconds)} s.`,
    endOfStream: 'The server closed the stream.',
    cutOff: 'The connection was cut off.',
    cutWhileIdle: (seconds: number) =>
      `Cut off on the way, as always after ${number.format(seconds)} s without a byte.`,
    finished: 'The server said that it is done, and ended the stream.',
    toldToStop: 'Ended by the server.',
    needsSignIn: 'Needs sign-in.',
    signInElsewhere: (host: string) =>
      `The server passes this stream on to ${host}, which wants the sign-in. It is sent to the feed’s own server only: give the feed the address at ${host}.`,
    headersMissing: 'Needs its sign-in again: the values of its headers could not be kept.',
    badHeader: 'One of its headers cannot be sent.',
    proxySignIn: 'The proxy wants a sign-in.',
    proxyUnreachable: 'The proxy cannot be reached.',
    proxyUnsupported: 'The system’s proxy is of a kind that is not supported.',
    proxyAnswered: (status: string) => `The proxy answered ${status}.`,
    headersTooLarge: 'The server’s answer has more headers than can be taken.',
    refused: 'Refused.',
    nothingHere: 'Nothing at this address.',
    askedToWait: 'The server asks to wait (429).',
    serverError: (status: number) => `Server error ${status}.`,
    status: (status: number) => `The server answered ${status}.`,
    signInPage: 'A sign-in page answered instead.',
    webPage: 'A web page, not a live stream.',
    rss: 'A document (RSS or Atom), not a live stream.',
    json: 'A JSON document, not a live stream.',
    otherStream: 'Another kind of stream than before. Edit the feed and connect again.',
    otherType: (type: string) => (type === '' ? 'Not a live stream.' : `Not a live stream (${type}).`),
    certificate: 'Certificate not trusted.',
    tooManyRedirects: 'Redirected too often.',
    redirectWithoutTarget: 'Redirected to nowhere.',
    redirectUnsupported: 'Redirected to an address that is not http.',
    redirectInsecure: 'Redirected from https to http: not followed.',
    messageTooLarge: 'A message larger than Tickertape takes.',
    ownFault: 'An error in Tickertape broke the stream off.'
  },

  bar: {
    offline: 'No network. Stored items stay readable; every feed returns by itself.',
    allPaused: 'Every feed is paused.',
    resumeAll: 'Resume all',
    snoozed: (time: string) => `Notifications are snoozed until ${time}.`,
    endSnooze: 'End snooze',
    notificationsBroken: 'The notification service does not answer. Items still arrive.',
    held: 'List held.',
    heldWaiting: (n: number) => `${number.format(n)} waiting`,
    release: 'Release'
  },

  update: {
    check: 'Check for updates',
    checking: 'Looking for a newer version.',
    none: 'This is the newest version.',
    available: (version: string) => `Version ${version} is available.`,
    download: 'Download',
    downloading: (version: string, percent: number) => `Downloading version ${version}: ${percent} %`,
    ready: (version: string) => `Version ${version} is ready.`,
    install: 'Install and restart',
    installing: (version: string) =>
      `Version ${version} is being installed. The system may ask for your password; feeds stay open meanwhile.`,
    failed: (why: 'unreachable' | 'damaged' | 'refused'): string =>
      why === 'damaged'
        ? 'The download was not what was published, and was thrown away.'
        : why === 'refused'
          ? 'The system did not let the new version be installed. This version goes on.'
          : 'The update server does not answer.'
  },

  list: {
    items: 'Items',
    itemsOf: (view: string) => `Items: ${view}`,
    markAllRead: 'Mark all read',
    unreadOnly: 'Unread only',
    byPublication: 'Ordered by publication',
    hold: 'Hold the list',
    release: 'Release the list',
    edited: 'edited',
    removed: 'removed',
    urgent: 'Urgent',
    high: 'High',
    unread: 'unread',
    starred: 'starred',
    newCount: (shown: string) => `${shown} new`,
    fromFeeds: (n: number) => `from ${count(n, 'feed', 'feeds')}`,
    backToWhereIWas: 'Back to where I was',
    rate: (n: number) => `${number.format(n)}/s`,
    tape: (n: number) => `${count(n, 'item', 'items')} in the last 30 minutes`,
    /** At the right end of the tape. */
    tapeSpan: '30 min',
    loading: 'Loading',
    announceNew: (n: number) => `${count(n, 'new item', 'new items')}`
  },

  empty: {
    feed: 'Live, nothing received yet.',
    feedNotLive: 'Nothing received yet.',
    all: 'Nothing received yet.',
    unread: 'All read. New items appear here.',
    starred: 'Nothing starred. Press s on an item to keep it here.',
    alerts: 'No alerts. Items marked urgent or high by their source or by a rule appear here.',
    hidden: 'Nothing is hidden. What rules, or reading again, hide from the lists is kept here.',
    today: 'Nothing today so far.',
    folder: 'No feeds in this folder. Drag one here, or press Alt and an arrow key on it.',
    search: (query: string) => `No match for “${query}”.`,
    searchAll: 'Search all feeds',
    notSearched: 'Nothing was searched.',
    searchStart: 'Search',
    smart: 'Nothing matches yet. New items that match appear here.',
    notIndexed: (n: number) => `Indexing for search, ${number.format(n)} to go.`
  },

  search: {
    save: 'Save as a smart feed',
    help: 'What can be searched',
    understood: 'Understood',
    within: (name: string) => `Only ${name}`,
    not: (what: string) => `not ${what}`,
    feed: (name: string) => `feed: ${name}`,
    folder: (name: string) => `folder: ${name}`,
    title: (words: string) => `in the title: ${words}`,
    author: (words: string) => `author: ${words}`,
    /** An operator that means nothing as it was typed, and what it takes. */
    misspelt: (typed: string) => `“${typed}” was not searched.`,
    instead: (meant: string) => `Search for ${meant}`,
    takes: {
      feed: 'feed: takes a name, without a blank before it.',
      folder: 'folder: takes a name, without a blank before it.',
      title: 'title: takes a word, without a blank before it.',
      author: 'author: takes a name, without a blank before it.',
      is: 'is: takes unread, read, starred, alert, edited or removed.',
      before: 'before: takes a date like 2026-11-20, or today, yesterday, 7d, 12h.',
      after: 'after: takes a date like 2026-11-20, or today, yesterday, 7d, 12h.',
      priority: 'priority: takes 1 to 5, or 4+.',
      lang: 'lang: takes the short name of a language, like en or ko.'
    },
    noOperator: 'There is no such operator. As text it is found in quotes.',
    states: {
      unread: 'unread',
      read: 'read',
      starred: 'starred',
      alert: 'alert',
      edited: 'edited',
      removed: 'removed'
    },
    before: (date: string) => `before ${date}`,
    after: (date: string) => `from ${date}`,
    today: 'today',
    yesterday: 'yesterday',
    daysAgo: (n: number) => `${count(n, 'day', 'days')} ago`,
    hoursAgo: (n: number) => `${count(n, 'hour', 'hours')} ago`,
    priority: (least: string, most: string) => `priority ${least === most ? least : `${least} to ${most}`}`,
    lang: (lang: string) => `language ${lang}`,
    /** What to type, and what it means. */
    examples: [
      ['"two words"', 'these words together'],
      ['word*', 'words that begin so'],
      ['-word', 'without this word'],
      ['title:word', 'in the title; title:"two words"'],
      ['author:name', 'by an author, by a word of the name'],
      ['feed:name', 'in a feed, by its name or part of it'],
      ['folder:name', 'in a folder and those within it'],
      ['is:unread', 'also read, starred, alert, edited, removed'],
      ['after:7d', 'the last 7 days; also today, yesterday, 12h'],
      ['before:2026-11-20', 'before a date'],
      ['priority:4+', 'high and urgent'],
      ['lang:ko', 'in a language']
    ] as [typed: string, meaning: string][],
    saved: 'Smart feeds',
    edit: 'Edit',
    many: '99+',
    newTitle: 'New smart feed',
    editTitle: 'Edit smart feed',
    name: 'Name',
    query: 'Search for',
    saveIt: 'Save',
    tooMany: 'There are as many smart feeds as there can be. Remove one first.'
  },

  reader: {
    nothingSelected: 'Choose an item to read it here.',
    previous: 'Previous item',
    next: 'Next item',
    markUnread: 'Mark as unread',
    markRead: 'Mark as read',
    star: 'Star',
    unstar: 'Remove star',
    raw: 'Raw message',
    article: 'Article',
    copyLink: 'Copy link',
    original: 'Open original',
    editedAt: (time: string) => `Edited by the source at ${time}`,
    showChanges: 'Show changes',
    hideChanges: 'Hide changes',
    removed: 'Removed by the source. Your copy is kept.',
    gone: 'This item is no longer stored.',
    articleOf: (title: string) => `Article: ${title}`,
    changes: 'What the source changed',
    earlierChange: 'Earlier change',
    laterChange: 'Later change',
    changeOf: (n: number, all: number) => `Change ${number.format(n)} of ${number.format(all)}`,
    versionTimes: (received: string | null, changed: string) =>
      received === null ? `Changed at ${changed}` : `Received at ${received}, changed at ${changed}`,
    versionsNotKept: (n: number) =>
      `${count(n, 'version between these two is', 'versions between these two are')} no longer kept.`,
    part: { title: 'Title', author: 'Author', text: 'Text', link: 'Link', tags: 'Tags' },
    onlyMarkup: 'The words are the same; images, layout or priority changed.',
    imageHidden: 'Image not shown',
    imageFailed: 'Image could not be loaded',
    embed: 'Embedded',
    restAsText:
      'The rest of this article has too much markup to be laid out and is shown as plain text. The raw message has all of it.',
    imagesLeftOut: (n: number) => `Of the images in this article only the first ${number.format(n)} are shown.`,
    rawCard: 'No title or text was recognised in this message. It is shown as it came.',
    message: 'Message',
    tags: 'Tags',
    files: 'Files',
    fileKind: { audio: 'Audio', video: 'Video', image: 'Image', other: 'File' },
    fileSize: (bytes: number) => byteSize(bytes),
    covered: 'Its author put this behind a content warning.',
    uncover: 'Show it',
    cut: 'The rest of this text was too long to be kept. It is in the original.',
    received: (time: string) => `Received ${time}`,
    published: (time: string) => `Published ${time}`,
    noLink: 'This item has no link.',
    linkCopied: 'Link copied.'
  },

  firstRun: {
    title: 'Add your first feed',
    text: 'Paste any address: a live stream, an RSS feed, a web page that has one, @name@server. You see what it sends before anything is saved.',
    address: 'Address of the feed',
    connect: 'Connect',
    browse: 'Browse sources',
    importOpml: 'Import OPML'
  },

  addFeed: {
    title: 'Add a feed',
    editTitle: 'Edit feed',
    address: 'Address',
    connect: 'Connect',
    connecting: 'Connecting…',
    found: 'Found',
    requestTaken: 'request taken',
    eventStream: 'event stream',
    /** What is behind an address, as a step of the test. */
    kind: { 'event-stream': 'event stream', lines: 'JSON lines', document: 'document' } as Record<FeedKind, string>,
    plain: 'This server speaks no https. What comes over http can be read, and changed, by whoever stands in between.',
    connectPlain: 'Connect by http',
    fromCurl: (headers: number) =>
      headers === 0
        ? 'The address was taken from the curl line.'
        : `The address and ${count(headers, 'header', 'headers')} were taken from the curl line.`,
    curlLeftOut: (options: string) => `Left out, since a feed is only asked for: ${options}`,
    firstBytes: (seconds: string) => `first bytes ${seconds} s`,
    whatItSends: 'What it sends',
    whatYouWillRead: 'What you will read',
    noFrameYet: 'Connected. Nothing has come yet.',
    name: 'Name',
    add: 'Add feed',
    addAnyway: 'Add anyway',
    save: 'Save',
    notAUrl: 'Not an address. A feed address starts with https:// or http://.',
    alreadyAdded: (name: string) => `Already added: ${name}.`,
    intro:
      'Paste any address: a live stream, an RSS feed, a web page that has one, @name@server. Connect to see what it sends; nothing is saved before you add it.',
    editIntro: 'Connect to see what this address sends now.',
    steps: 'Connection test',
    noAnswer: 'no answer',
    nothingYet: 'nothing yet',
    frames: (n: number) => count(n, 'message', 'messages'),
    frameId: (id: string) => `id ${id}`,
    cut: 'shortened here',
    itemsLater: 'Items appear here when the source sends them.',
    noItems: 'None of these messages is an item yet. Items appear when the source sends them.',
    adding: 'Adding…',
    saving: 'Saving…',
    changedAddress: 'A new address is a new source: items from now on come from there.',
    headers: {
      title: 'Headers, sign-in',
      choice: 'Sign-in',
      none: 'None',
      basic: 'Name and password',
      bearer: 'Token',
      own: 'Own headers',
      user: 'User name',
      password: 'Password',
      token: 'Token from the source',
      name: 'Header name',
      value: 'Value',
      valueOf: (name: string) => `Value of ${name}`,
      add: 'Add a header',
      remove: (name: string) => `Remove header ${name}`,
      replace: 'Replace',
      replaceOf: (name: string) => `Replace ${name}`,
      kept: 'kept',
      notForThisServer: 'not sent to this server',
      show: (label: string) => `Show: ${label}`,
      stored: 'Encrypted by this computer, and sent to this server only.',
      session:
        'This computer has no key store, so Tickertape keeps these until it closes and asks again after that. They are sent to this server only.',
      locked:
        'The key store of this computer is locked, so Tickertape keeps these until it closes, and beyond that once it is unlocked. They are sent to this server only.',
      lost: 'The values could not be kept. Enter them again.',
      otherServer: 'Another server: what was kept is not sent to it. Enter again what it needs.'
    }
  },

  /** While a stream is tried: what it sends, and how that is read. */
  /** Feeds that an address led to. */
  offers: {
    title: {
      page: 'Feeds that this page names',
      account: 'Feeds of this account',
      topic: 'Feeds of this topic',
      list: 'Feeds in this list (OPML)'
    },
    by: { page: 'web page', account: 'account', topic: 'ntfy', list: 'list of feeds' },
    count: (n: number) => count(n, 'feed', 'feeds'),
    format: {
      sse: 'live (event stream)',
      mercure: 'live (Mercure)',
      lines: 'live (JSON lines)',
      rss: 'RSS',
      atom: 'Atom',
      'json-feed': 'JSON Feed'
    },
    more: (n: number) => `And ${number.format(n)} more.`,
    importInstead: 'To take all of them, save the list as a file and import it in the settings.'
  },

  handshake: {
    heartbeat: 'how often…',
    heartbeatEvery: (seconds: number) => `something every ${number.format(seconds)} s`,
    resume: {
      checks: 'Checked now and then: what is new is here after the next check.',
      'event-id': 'Resumes by event ID.',
      parameter: 'Resumes: the server is asked for what came since.',
      pages: 'Resumes: what was missed is fetched beside the stream.',
      list: 'Resumes: the server’s list shows what is new.',
      none: 'Cannot resume: what is sent while away is lost.',
      unknown: 'Whether it can resume shows once something arrives.'
    },
    recognised: (source: string) => `Recognised: ${source}`,
    source: {
      wikimedia: 'Wikimedia',
      mastodon: 'Mastodon',
      ntfy: 'ntfy',
      'hacker-news': 'Hacker News',
      firebase: 'Firebase',
      mercure: 'Mercure',
      centrifugo: 'Centrifugo',
      pushpin: 'django-eventstream / Pushpin',
      pocketbase: 'PocketBase',
      smee: 'smee.io',
      couchdb: 'CouchDB',
      stellar: 'Stellar',
      'home-assistant': 'Home Assistant',
      gitea: 'Gitea / Forgejo',
      github: 'GitHub',
      gitlab: 'GitLab',
      alertmanager: 'Alertmanager / Grafana',
      statuspage: 'Statuspage',
      pagerduty: 'PagerDuty',
      sentry: 'Sentry',
      cap: 'CAP',
      geojson: 'GeoJSON',
      gelf: 'GELF',
      journal: 'systemd journal',
      syslog: 'syslog',
      sockjs: 'SockJS',
      mcp: 'Model Context Protocol',
      webpack: 'webpack',
      'cloud-events': 'CloudEvents',
      'json-feed': 'JSON Feed',
      'activity-streams': 'ActivityStreams'
    },
    keysHint: 'Choose a key to say what it is.',
    newer: (n: number) => `${number.format(n)} newer`,
    messageAt: (type: string, time: string) => `Message ${type}, ${time}`,
    useKey: (key: string) => `Use: ${key}`,
    useAs: (use: string) => `Use as ${use.toLowerCase()}`,
    addToTitle: 'Add to the title',
    eachIsAnItem: 'Each entry is an item',
    guessAgain: (use: string) => `${use}: as guessed`,
    use: {
      title: 'Title',
      body: 'Text',
      url: 'Link',
      time: 'Time',
      image: 'Image',
      author: 'Author',
      id: 'Id',
      priority: 'Priority'
    },
    types: 'Event types',
    typeCount: (type: string, n: number) => `${type}, ${count(n, 'message', 'messages')}`,
    roleOf: (type: string) => `What it is: ${type}`,
    role: { item: 'Items', alert: 'Alerts', edit: 'Edits', removal: 'Removals', ignore: 'Ignored' },
    reading: 'How it is read',
    percent: (n: number) => (n === 0 ? '0' : `${number.format(n)} %`),
    coverage: (n: number) => `Found in ${count(n, 'item', 'items')}`,
    list: 'Items in',
    template: 'Title',
    templateHint: 'Keys in braces, such as {/name}, stand for what is sent.',
    fromNowOn:
      'What you change here is for items from now on. Those that are stored can be read again once it is saved.',
    folder: 'Folder',
    noFolder: 'None',
    inFolder: (folder: string) => `Already in ${folder}.`
  },

  /** Sources to begin with. */
  sources: {
    title: 'Sources',
    browse: 'Browse sources',
    hide: 'Hide sources',
    needsSignIn: 'Needs a token from that server.',
    connectTo: (name: string) => `Connect: ${name}`,
    about: {
      pages: 'Each article that somebody begins, in every language.',
      edits: 'Every change to every page. Many a second.',
      hackerNews: 'What was posted just now.',
      hackerNewsTop: 'What is on the front page.',
      mastodon: 'New posts of one server.',
      ntfy: 'Messages that you or your machines send to a topic.',
      mercure: 'What a site publishes through its hub.'
    },
    field: { host: 'Server', server: 'Server', topic: 'Topic', hub: 'Hub address' }
  },

  /** What is wrong with an address: what happened, then what to do. */
  mistake: {
    empty: 'No address yet. Paste or type the address of a stream, a feed or a web page.',
    webSocket:
      'A WebSocket address (ws:). Tickertape listens over http: look in the source’s documentation for an event stream (SSE) or JSON lines, often beside it, or put a relay in between that passes it on as one.',
    notTls: 'This server speaks http at that port, not https.',
    nameNotFound: (host: string) => `No server found: ${host}. Check the spelling and your network.`,
    refusedConnection: (host: string) =>
      `The server takes no connections: ${host}. Check the port, or add it anyway: it is tried again until it answers.`,
    network:
      'The connection broke before the server answered. Check your network and connect again, or add it anyway: it is tried again until it answers.',
    timeout: (seconds: number) =>
      `No answer for ${number.format(seconds)} s. Connect again, or add it anyway: it is tried again until it answers.`,
    unanswered: (seconds: number) =>
      `The server took the request and has said nothing for ${number.format(seconds)} s. Many servers answer only with their first event; a proxy in between may also hold the answer back (its operator can switch off buffering, in nginx by X-Accel-Buffering: no). Add it as it is, and Tickertape goes on waiting.`,
    silence: (seconds: number) =>
      `Connected, then nothing for ${number.format(seconds)} s. Some streams are quiet: connect again, or add it anyway.`,
    endOfStream: 'The server closed the stream at once. Connect again, or add it anyway: it is opened again by itself.',
    cutOff: 'The connection was cut off. Connect again, or add it anyway: it is opened again by itself.',
    toldToStop: 'The server says that this stream has ended (204). Ask the source for its new address.',
    needsSignIn: 'Needs sign-in (401). Enter below what the source gave you, and connect again.',
    refused: 'The server refuses access (403). Check the address and the sign-in below, or ask the source for access.',
    signInNotTaken: 'The sign-in was not accepted (401). Check it below, and connect again.',
    proxySignIn:
      'The proxy wants a sign-in (407), which Tickertape cannot give. Change the system’s proxy settings, and connect again.',
    proxyUnreachable: 'The proxy cannot be reached. Check the system’s proxy settings and your network.',
    proxyUnsupported:
      'The system’s proxy is of a kind that is not supported. Set an HTTP or HTTPS proxy in the system’s settings.',
    proxyAnswered: (status: string) =>
      `The proxy answered ${status} instead of letting the connection through. Check the address and the system’s proxy settings.`,
    headersTooLarge: 'The server’s answer has more headers than can be taken. Ask the source about it.',
    headersMissing: 'The values of its headers could not be kept. Enter them again below.',
    colon: 'A user name cannot have a colon in it. Check what the source gave you.',
    header: {
      name: (name: string) => `Not the name of a header: “${name}”. Letters, digits and hyphens make one.`,
      value: (name: string) => `The value has a character that cannot be sent, a line break perhaps: ${name}.`,
      reserved: (name: string) => `Tickertape sets this header itself: ${name}. Remove it.`,
      tooLong: (name: string) =>
        name === '' ? 'These headers are too long together.' : `Too long to be sent: ${name}.`,
      tooMany: (most: number) => `Too many headers. Most servers need one; ${number.format(most)} can be sent.`,
      twice: (name: string) => `This header is there twice: ${name}. Remove one.`,
      missing: (name: string) => `The value is not there any more: ${name}. Enter it again.`
    },
    nothingHere: (status: number) =>
      `Nothing at this address (${status}). Check it for typing mistakes, or copy it again from the source.`,
    askedToWait:
      'The server asks to wait (429). Connect again in a minute, or add it anyway: it is tried again when the server allows.',
    serverError: (status: number) =>
      `Server error ${status}. Connect again later, or add it anyway: it is tried again until it works.`,
    status: (status: number) => `The server answered ${status} instead of a stream. Check the address with the source.`,
    webPage: 'A web page that names no feed. Look on that site for the address of its event stream or feed.',
    rss: 'A document (RSS or Atom), not a live stream. Connect again to follow it as one.',
    json: 'A JSON document that is no feed. Look in the source’s documentation for its event stream (SSE) or feed address.',
    otherType: (type: string) =>
      `Neither a stream nor a feed${type === '' ? '' : ` (${type})`}. Check the address with the source.`,
    certificate: (code: string) =>
      `Certificate not trusted (${code}). Check the address and the clock of this computer. Nothing is sent to a server that cannot prove who it is.`,
    tooManyRedirects: 'Redirected too often. Ask the source for the direct address.',
    redirectWithoutTarget: 'Redirected to nowhere. Ask the source for the direct address.',
    redirectUnsupported: 'Redirected to an address that is not http(s). Ask the source for the direct address.',
    redirectInsecure:
      'Redirected from https to http, which is not followed. If you trust it, enter the http address itself.',
    messageTooLarge: 'A message larger than Tickertape takes. Ask the source for a stream with smaller messages.',
    gone: 'This feed was removed meanwhile. Close this and add it again.',
    failed: 'The test could not be made. Connect again.'
  },

  settings: {
    title: 'Settings',
    feeds: 'Feeds',
    appearance: 'Appearance',
    notifications: 'Notifications',
    rules: 'Rules',
    about: 'About',
    theme: 'Theme',
    themeSystem: 'System',
    themeLight: 'Light',
    themeDark: 'Dark',
    language: 'Language',
    languageSystem: 'System',
    density: 'Rows',
    densityCompact: 'Compact',
    densityCosy: 'Cosy',
    densityRoomy: 'Roomy',
    textSize: 'Article text size',
    images: 'Images in articles',
    imagesAlways: 'Always',
    imagesPerFeed: 'Per feed',
    imagesNever: 'Never',
    desktop: 'Desktop',
    closeToTray: 'Stay in the tray when the window is closed',
    closeToTrayHint: 'Feeds keep arriving. Where the desktop shows no tray icons, the window is minimised instead.',
    startAtLogin: 'Start at login',
    startAtLoginHint: 'Starts hidden in the tray, so that nothing is missed while you work.',
    imagesDefault: 'As for all feeds',
    imagesOfFeeds: 'Feeds with a choice of their own',
    imagesOf: (name: string) => `Images: ${name}`,
    reading: 'Reading',
    markRead: 'Mark as read',
    readOnSelect: 'After an item was selected for a moment',
    readOnScroll: 'When an item is scrolled past',
    readHint: 'Opening an item always marks it read. Passing over it with j and k never does.',
    singleKeys: 'Keys without Ctrl',
    singleKeysHint: 'Off: letters alone do nothing. Keys with Ctrl or Command, and the palette, go on working.',
    articleFont: 'Article font',
    fontSans: 'Sans serif',
    fontSerif: 'Serif',
    lineWidth: 'Width of lines',
    lineNarrow: 'Narrow',
    lineNormal: 'Normal',
    lineWide: 'Wide',
    zoom: 'Size of the window’s contents',
    zoomValue: (n: number) => `${number.format(n)} %`,
    network: 'Network',
    proxy: 'Proxy',
    proxySystem: 'System',
    proxyNone: 'None',
    proxyManual: 'Own',
    proxyHint: 'Holds for feeds and images. Streams that are open stay as they are until they connect again.',
    proxyAddress: 'Address of the proxy',
    proxyAddressHint: 'An HTTP or HTTPS proxy: host and port. This computer itself is reached without it.',
    proxyWrong: 'Not the address of an HTTP or HTTPS proxy. Enter host and port; until then nothing changes.',
    notificationsOn: 'Show notifications',
    version: (version: string) => `Version ${version}`,
    pages: 'Settings pages',
    addHere: 'Add a feed',
    yourFeeds: (n: number) => count(n, 'feed', 'feeds'),
    noFeeds: 'No feeds yet. Paste an address above to add the first one.',
    notifyOf: (name: string) => `Notifications: ${name}`,
    pauseOf: (name: string) => `Pause: ${name}`,
    resumeOf: (name: string) => `Resume: ${name}`,
    editOf: (name: string) => `Edit: ${name}`,
    removeOf: (name: string) => `Remove: ${name}`,
    themeHint: 'System follows the appearance of your computer.',
    languageName: { en: 'English', ko: '한국어' },
    textSizeValue: (n: number) => `${n} px`,
    sample: 'The ferry leaves at nine and returns at noon.',
    imagesHint:
      'Per feed: only of feeds you choose it for; an article says where images are left out. They are fetched without cookies or the address of the page.',
    notificationsHint: 'One switch above all others. Many items at once are one notification.',
    licence: 'Licence',
    licenceText: 'MIT. Free to use, change and pass on.',
    stored: 'What is stored, and where',
    storedText:
      'Feeds, items and settings are kept on this computer only, in one file. Only the servers of your feeds are asked, and those of the images in their articles. Once installed, it also asks for newer versions of itself.',
    about1:
      'A reader for live news feeds. It holds each stream open, keeps every item and shows the true state of each stream.'
  },

  mishap: {
    ended: 'Tickertape did not end properly last time. Everything that was stored is here.',
    window: (n: number) => `This window had to be opened anew ${count(n, 'time', 'times')}. Your feeds did not stop.`,
    copy: 'Copy diagnostic',
    copied: 'Diagnostic copied. Of addresses only the server is in it.',
    title: 'For a bug report',
    hint: 'Versions, the states of your feeds and the last lines of the log, without names, headers and messages.'
  },
  /** What is notified, and when. */
  notify: {
    label: 'Notifications',
    modes: { every: 'Every item', digest: 'Digest', alerts: 'Alerts only', off: 'Off' },
    menu: {
      every: 'Notify of every item',
      digest: 'Notify in digests',
      alerts: 'Notify of alerts only',
      off: 'Do not notify'
    },
    modesHint:
      'Every item: one by one, at most six of a feed in ten minutes, the rest in a digest. Digest: one summary in ten minutes. Alerts: items of high or urgent priority. What your rules make an alert is told in each of them.',
    silence: 'Tell when it falls silent',
    silenceOf: (name: string) => `Tell when it falls silent: ${name}`,
    silenceColumn: 'When silent',
    feed: 'Folder or feed',
    perFeed: 'By folder and feed',
    modeOf: (name: string) => `Notifications of ${name}`,
    modeOfFolder: (name: string) => `Notifications of all feeds in ${name}`,
    mixed: 'Mixed',
    folderSet: (name: string, mode: string) => `${name}: ${mode}.`,
    quietHours: 'Quiet hours',
    quietHoursHint: 'Nothing is shown in them. What came is one digest when they end.',
    from: 'From',
    to: 'To',
    nextDay: 'next day',
    days: 'Begin on',
    /** Short names, Sunday first. */
    dayNames: Array.from({ length: 7 }, (_, day) => shortWeekday.format(Date.UTC(2023, 0, 1 + day))),
    noDay: 'Choose at least one day: until then there are no quiet hours.',
    pierce: 'Urgent items come through',
    pierceHint: 'Items of priority 5 are shown in quiet hours and while notifications are snoozed.',
    snoozed: (time: string) => `Snoozed until ${time}.`,
    endSnooze: 'End snooze'
  },

  rules: {
    hint: 'Rules act on items as they arrive, in this order. What is stored already stays as it is.',
    add: 'Add a rule',
    edit: 'Edit rule',
    save: 'Save rule',
    none: 'No rules yet. A rule can alert you, star, mark read, hide or highlight what arrives.',
    showHidden: 'Show hidden items',
    upOf: (name: string) => `Move up: ${name}`,
    downOf: (name: string) => `Move down: ${name}`,
    removed: (name: string) => `Rule removed: ${name}.`,
    name: 'Name of the rule',
    when: 'When',
    all: 'all of these hold',
    any: 'any of these holds',
    then: 'Then',
    conditionOf: (n: number) => `Condition ${n}`,
    addCondition: 'Add a condition',
    removeCondition: (n: number) => `Remove condition ${n}`,
    subject: 'Look at',
    how: 'How',
    value: 'Looked for',
    matchCase: 'Match case',
    field: {
      anywhere: 'Anywhere',
      title: 'Title',
      text: 'Text',
      author: 'Author',
      link: 'Link',
      tags: 'Tags'
    },
    match: { contains: 'contains', word: 'has the word', regex: 'matches the pattern' },
    kind: { feed: 'Feed', folder: 'Folder', type: 'Event type', priority: 'Priority', language: 'Language' },
    atLeast: (n: number) =>
      ({ 5: 'urgent (5)', 4: 'high or more (4, 5)', 3: 'ordinary or more (3 to 5)' })[n] ?? `${n} or more`,
    gone: 'no longer there',
    is: (what: string, value: string) => `${what}: ${value}`,
    textCondition: {
      contains: (field: string, value: string) => `${field} contains “${value}”`,
      word: (field: string, value: string) => `${field} has the word “${value}”`,
      regex: (field: string, value: string) => `${field} matches ${value}`
    },
    and: ' and ',
    or: ' or ',
    action: {
      alert: 'Alert: notify at once and show it as',
      highlight: 'Highlight what was found',
      star: 'Star',
      read: 'Mark read',
      hide: 'Hide'
    },
    /** What a rule did, and does, in a row of words. */
    done: { alert: 'alert', highlight: 'highlight', star: 'star', read: 'mark read', hide: 'hide' },
    priorityOfAlert: 'Priority of the alert',
    acted: (rule: string, actions: string) => `Rule “${rule}”: ${actions}`,
    showAgain: 'Show again',
    shownAgain: 'The item is back in its lists, unread.',
    test: 'Test against what is stored',
    tested: (matched: number, tested: number, since: string) =>
      `${number.format(matched)} of ${number.format(tested)} would match, since ${since}.`,
    testEmpty: 'Nothing is stored yet to test against.',
    testWaits: 'Fill in the conditions to see what would match.',
    samples: 'The newest that would match',
    problem: {
      'no-title': 'The rule has no name. Give it one: notifications show it.',
      'no-conditions': 'The rule has no condition. Add one.',
      'no-actions': 'The rule does nothing. Choose what it does.',
      'unseen-alert': 'An alert cannot be hidden or marked read as well. Choose one of the two.',
      'empty-value': 'Nothing to look for. Type something, or remove the condition.',
      'too-many': 'There are as many rules as fit. Remove one first.',
      gone: 'This rule was removed meanwhile. Close and add it anew.'
    },
    pattern: {
      unclosed: (_: string) => 'A bracket in this pattern is not closed or not opened.',
      'look-around': (part: string) => `Looking ahead or behind is not supported: ${part}`,
      'back-reference': (part: string) => `References to a group are not supported: ${part}`,
      'nothing-to-repeat': (part: string) => `There is nothing to repeat before this: ${part}`,
      'bad-range': (part: string) => `This range or class of characters is unknown: ${part}`,
      'too-large': (_: string) => 'This pattern is too large. Repeat fewer times.',
      'not-understood': (part: string) =>
        part === '' ? 'This pattern is not understood.' : `This part of the pattern is not understood: ${part}`
    }
  },
  rereading: {
    command: 'Read stored items again…',
    title: (name: string) => `Read again: ${name}`,
    titleOfAll: 'Read all stored items again',
    intro:
      'Stored items are made anew from their messages, as those that arrive are read now. They stay the same items, read and starred as they are, in their places.',
    looking: (changed: number, looked: number) =>
      `${number.format(changed)} of the newest ${count(looked, 'item', 'items')} would read otherwise. Looking further…`,
    found: (changed: number, looked: number) =>
      looked === 0
        ? 'Nothing is stored.'
        : changed === 0
          ? `${looked === 1 ? 'The one item' : `All ${number.format(looked)} items`} would read as now.`
          : `${number.format(changed)} of ${count(looked, 'item', 'items')} would read otherwise.`,
    added: (n: number) => `${count(n, 'item', 'items')} would come from messages that hold more than one.`,
    hide: (n: number) =>
      `Hide ${count(n, 'item that would be none any more', 'items that would be none any more')}, such as signs of life. Starred items stay.`,
    samples: 'Before and after',
    before: 'Before',
    after: 'After',
    priority: (n: number) => `Priority ${n}`,
    andOthers: (n: number) => `and ${count(n, 'more item', 'more items')}`,
    noItem: 'No item any more',
    keeps: 'How items read before is kept for 7 days, up to 64 MB.',
    start: 'Read again',
    stop: 'Stop',
    reading: (looked: number, total: number) => `Read again: ${number.format(looked)} of ${number.format(total)}`,
    undoing: (looked: number, total: number) => `Put back: ${number.format(looked)} of ${number.format(total)}`,
    soFar: (changed: number) => `${count(changed, 'item reads', 'items read')} otherwise so far.`,
    goesOn: 'It goes on when this is closed.',
    stopped: (looked: number, total: number) => `Stopped after ${number.format(looked)} of ${number.format(total)}.`,
    done: (changed: number, added: number, hidden: number) =>
      [
        `${count(changed, 'item reads', 'items read')} otherwise now.`,
        ...(added > 0 ? [`${count(added, 'item', 'items')} came with them.`] : []),
        ...(hidden > 0 ? [`${count(hidden, 'item is', 'items are')} hidden.`] : [])
      ].join(' '),
    undoUntil: (kept: number, all: number, day: string) =>
      kept < all ? `The newest ${number.format(kept)} can be put back until ${day}.` : `It can be undone until ${day}.`,
    undone: 'Items read as before again.',
    fromNowOn: (name: string) => `${name}: what arrives is read otherwise from now on.`,
    offer: 'Messages are read better since the update. What is stored can be read again, too.',
    look: 'Show what would change'
  },

  storage: {
    title: 'Storage',
    size: (bytes: number) => byteSize(bytes),
    percent: (share: number) => percent.format(share),
    keep: 'What is kept',
    keepDays: 'Keep items for',
    keepItems: 'At most, in all',
    daysChoice: (n: number) => (n === 0 ? 'No limit' : n === 365 ? '1 year' : count(n, 'day', 'days')),
    itemsChoice: (n: number) => (n === 0 ? 'No limit' : count(n, 'item', 'items')),
    keepHint:
      'Starred items and unread alerts are always kept. With too many in all, the feeds with the most items give their oldest first. What was removed does not come back as new.',
    counting: 'Counting what would go…',
    wouldRemove: (n: number) => `${count(n, 'item', 'items')} would be removed now.`,
    removeThem: 'Remove them',
    removing: (n: number) => `Removing old items: ${number.format(n)}`,
    takes: 'What it takes',
    file: 'Library file',
    index: 'Search index',
    items: 'Items',
    free: 'Free inside',
    aside: 'Set aside by a restore',
    asideFiles: (n: number, size: string) => `${count(n, 'file', 'files')}, ${size}`,
    compact: 'Compact now',
    compacting: 'Compacting',
    show: 'Show in the file manager',
    largest: 'Largest feeds',
    feed: 'Feed',
    sizeAbout: 'About',
    ownLimit: 'Keep',
    ownLimitOf: (name: string) => `Keep: ${name}`,
    ownLimitHint: 'A limit of a feed holds from the next tidying on, within the hour.',
    asAbove: 'As above',
    inAndOut: 'In and out',
    import: 'Import OPML…',
    export: 'Export OPML…',
    opmlHint:
      'Feeds with their options, and folders. Headers are left out; an address that has a key in it goes with its key. Other readers may list live streams, but cannot read them.',
    backUp: 'Back up…',
    restore: 'Restore…',
    backupHint:
      'Everything in one file: feeds, items, settings. The values of headers are left out; feeds that need them ask again.',
    backingUp: 'Backing up',
    checking: 'Checking the file',
    importing: 'Importing',
    restoring: 'Restoring',
    importTitle: 'Import feeds',
    wouldAdd: (feeds: number, folders: number) =>
      folders === 0
        ? `${count(feeds, 'feed', 'feeds')} would be added.`
        : `${count(feeds, 'feed', 'feeds')} and ${count(folders, 'folder', 'folders')} would be added.`,
    wouldAddList: 'Feeds that would be added',
    andMore: (n: number) => `and ${number.format(n)} more`,
    alreadyThere: (n: number) => `${count(n, 'feed is', 'feeds are')} there already. Nothing changes for them.`,
    documents: (n: number) =>
      n === 1
        ? '1 of them is a document (RSS, Atom, JSON Feed), checked now and then.'
        : `${number.format(n)} of them are documents (RSS, Atom, JSON Feed), checked now and then.`,
    notFeeds: (n: number) =>
      n === 1 ? '1 is a link to a page and is left out.' : `${number.format(n)} are links to pages and are left out.`,
    badAddresses: (n: number) => `${count(n, 'address is', 'addresses are')} not of the web and left out.`,
    signInsDropped: (n: number) =>
      `${count(n, 'address carries', 'addresses carry')} a user name or password, which is left out. Enter it in the feed afterwards.`,
    tooDeep: (n: number) =>
      `${count(n, 'feed stands', 'feeds stand')} in folders too deep; the deepest possible is taken.`,
    leftOut: 'What is left out',
    importNow: (n: number) => (n === 0 ? 'Import' : `Import ${count(n, 'feed', 'feeds')}`),
    imported: (n: number) => `${count(n, 'feed', 'feeds')} imported.`,
    importStopped: (n: number) => `Stopped: ${count(n, 'feed', 'feeds')} imported. Import again for the others.`,
    exported: (n: number, file: string) => `${count(n, 'feed', 'feeds')} exported: ${file}`,
    backedUp: (file: string, size: string) => `Backed up: ${file}, ${size}`,
    restoreTitle: 'Restore from a backup',
    madeAt: 'Made',
    holds: 'Holds',
    feedsAndItems: (feeds: number, items: number) =>
      `${count(feeds, 'feed', 'feeds')}, ${count(items, 'item', 'items')}`,
    sizeLabel: 'Size',
    madeBy: 'By',
    restoreText:
      'It takes the place of the present library, which is kept beside it as a file. Tickertape then starts again, and feeds are asked for what came since.',
    signInsAgain: (n: number) =>
      n === 1 ? '1 feed needs its sign-in again.' : `${number.format(n)} feeds need their sign-in again.`,
    restoreNow: 'Restore and restart',
    restarting: 'Restored. Tickertape starts again now.',
    recoveredDamaged: (time: string) => `Library was damaged; feeds and rules are back from ${time}.`,
    recoveredWished: (time: string) => `Restored from the backup of ${time}. The library before it is kept.`,
    showOld: 'Show old file',
    diskFull: 'Disk full. Feeds are paused at the last item stored and go on by themselves when there is room.',
    diskLow: (size: string) => `Only ${size} free on this disk. When it is full, feeds pause until there is room.`,
    failing: 'Nothing can be stored just now. Feeds are paused and go on by themselves when it can.',
    damaged: 'The library is damaged. Feeds are paused; what can be read is brought over to a new one.',
    repair: 'Repair and restart',
    repairImpossible: 'The library is damaged, and there is no backup that can be read. Restore one of your own.',
    logHeld: (size: string, holders: readonly { name: string; pid: number }[]) =>
      holders.length === 0
        ? `Another program keeps the library’s log from being emptied; it has grown to ${size}.`
        : holders.length === 1
          ? `${holders.map(holderName).join()} has the library open and keeps its log from being emptied; it has grown to ${size}.`
          : `${holders.map(holderName).join(', ')} have the library open and keep its log from being emptied; it has grown to ${size}.`,
    logHeldHint: 'Nothing is lost, and items are stored as ever. The room is given back when that program is done.',
    problem: {
      busy: 'Another one is still going on. Try again when it has ended.',
      unreadable: (why: string) => `The file cannot be read: ${why}`,
      unwritable: (why: string) => `The file cannot be written: ${why}`,
      tooLarge: (limit: string) =>
        `The file is too large for a list of feeds (more than ${limit}). Nothing was changed.`,
      tooMany: (limit: number) =>
        `The file holds too many entries (more than ${number.format(limit)}). Nothing was changed.`,
      notOpml: 'Not an OPML file. Nothing was changed.',
      definitions: 'The file defines entities of its own, which are not read for safety. Nothing was changed.',
      gone: 'Choose the file again.',
      foreign: 'Not a Tickertape backup. Nothing was changed.',
      altered: 'This backup holds tables or columns that Tickertape does not make. Nothing was changed.',
      damaged: 'This backup is damaged. Nothing was changed.',
      newer: 'This backup was made by a newer Tickertape. Install the newer version to restore it.'
    }
  },

  gap: {
    missed: (span: string, feed: string) => `Missed ${span} · ${feed}`,
    mayHaveMissed: (span: string, feed: string) => `May have missed ${span} · ${feed}`,
    span: (from: string, to: string) => (from === to ? from : `${from}–${to}`),
    messages: (n: number) => count(n, 'message', 'messages'),
    noCopy: 'server kept no copy',
    notSure: 'perhaps not all was sent again',
    noIds: 'this server cannot be asked what it sent meanwhile',
    unproved: 'this server was never seen to send again what was missed',
    tooFew: 'far less came than this feed usually sends',
    slidPast: 'nothing of the last check was left in the document',
    dismiss: 'Dismiss',
    notKept: (hours: number) =>
      `longer away than this source keeps what it sends (${hours < 48 ? count(hours, 'hour', 'hours') : count(Math.round(hours / 24), 'day', 'days')})`,
    fetch: 'Fetch',
    fetching: 'Fetching…',
    fetchingOf: (fetched: number, about: number) =>
      `Fetching ${number.format(fetched)} of about ${number.format(about)}`,
    fetchingSoFar: (fetched: number) => `Fetching, ${number.format(fetched)} so far`,
    filledWith: (items: number) => (items === 0 ? 'filled' : `filled, ${count(items, 'item', 'items')}`),
    partly: (items: number) => `${count(items, 'item', 'items')} came, the rest did not`,
    noCopyOfRest: 'server kept no copy of the rest',
    catchingUp: (fetched: number) => `catching up, ${number.format(fetched)}`,
    catchingUpSentence: (fetched: number) => `Catching up on what was missed, ${number.format(fetched)} fetched.`,
    /** Beside a feed's name. */
    quiet: (minutes: number) => `quiet ${number.format(minutes)} min`,
    quietSentence: (minutes: number, usual: number) =>
      `Quiet for ${number.format(minutes)} min, usually one every ${number.format(usual)} min.`,
    sentence: (n: number) => `${count(n, 'gap', 'gaps')}, marked in the list.`,
    words: (n: number) => count(n, 'gap', 'gaps')
  },

  health: {
    title: (feed: string) => `Health: ${feed}`,
    copy: 'Copy diagnostic',
    copied: 'Diagnostic copied. Addresses and messages are left out or masked.',
    perMinute: 'Messages per minute, last hour',
    perMinuteSum: (now: number, median: number, peak: number) =>
      `now ${number.format(now)} · median ${number.format(median)} · peak ${number.format(peak)}`,
    history: 'Last 7 days',
    live: (percent: string) => `${percent} % live`,
    legend: { live: 'live', away: 'away', gap: 'gap', idle: 'not running' },
    day: 'Day',
    dayLive: 'Live',
    dayMessages: 'Messages',
    dayGaps: 'Gaps',
    lastByte: 'Last byte',
    lastMessage: 'Last message',
    never: 'not yet',
    heartbeat: 'Signs of life',
    heartbeatEvery: (seconds: number) => `at least every ${number.format(seconds)} s`,
    unknown: 'not known yet',
    resume: 'After an interruption',
    resumes: 'resumes by event ID',
    resumesNot: 'cannot resume',
    stored: 'Stored items',
    received: 'Messages received',
    duplicates: 'Repeated, shown once',
    notUnderstood: 'Shown as they came',
    removedNothing: 'Removals of nothing stored',
    noise: 'Heartbeats and greetings, no news',
    repaired: 'Nearly JSON, read all the same',
    serverSaid: (at: string) => `The server said at ${at}:`,
    tooLarge: 'Too large to take',
    longIds: 'Ids too long to resume by',
    changes: 'What happened',
    noChanges: 'Nothing yet.',
    unanswered: 'Connected, nothing sent yet.',
    open: 'Live.',
    checked: 'Checked.',
    checks: 'Last checks',
    noChecks: 'Not checked yet.',
    unchanged: 'nothing had changed',
    found: (fresh: number) => (fresh === 0 ? 'nothing new' : `${number.format(fresh)} new`),
    checkFacts: (status: number, bytes: string) => `${status} · ${bytes}`,
    checkedShare: (percent: string) => `${percent} % of the time without trouble`,
    lastCheck: 'Last check',
    checkedLegend: 'checked',
    dayChecked: 'Checked',
    pausedHere: 'Paused.',
    gaps: 'Gaps',
    noGaps: 'No gaps known.',
    frames: 'Last messages',
    noFrames: 'Nothing received since Tickertape started.',
    hold: 'Hold',
    release: 'Release',
    frameLength: (n: number) => count(n, 'character', 'characters'),
    gone: 'This feed is no longer here.'
  },

  /** What something between the server and this computer does, and what to ask its operator for. */
  path: {
    title: 'On the way',
    idleCut: (seconds: number) =>
      `Something between the server and this computer cuts the stream each time nothing has come for ${number.format(seconds)} s. Ask whoever runs it to send heartbeats more often, or to allow a longer silence.`,
    noHead: (minutes: number) =>
      `The server has had the request for ${number.format(minutes)} min and has not begun to answer. It may do so only with its first event; or something on the way holds the answer back: then ask whoever runs it to switch off buffering for this address (in nginx: X-Accel-Buffering: no).`,
    cache: (product: string | null) =>
      `A cache answers in the server’s place${product === null ? '' : ` (${product})`}, so what comes may be old. Ask whoever runs it to send Cache-Control: no-store for this address, and not to cache it.`,
    inBlocks: (product: string | null) =>
      `Something on the way${product === null ? '' : ` (${product})`} buffers: bytes come only in blocks of 4,096, so messages come late. Ask whoever runs it to switch off buffering for this address${product === null || product === 'nginx' ? ' (in nginx: X-Accel-Buffering: no)' : ''}.`,
    compressed: (product: string | null) =>
      `Something on the way${product === null ? '' : ` (${product})`} keeps the stream back when it is compressed, so Tickertape asks for it uncompressed. Ask whoever runs it not to compress this address, or to pass each event on at once.`
  },

  images: {
    hidden: 'Images are not shown.',
    load: 'Load images',
    always: 'Always for this feed'
  },

  find: {
    label: 'Find in the article',
    previous: 'Previous match',
    next: 'Next match',
    none: 'no match',
    count: (n: number, all: number, more: boolean) => `${number.format(n)} of ${number.format(all)}${more ? '+' : ''}`
  },

  palette: {
    title: 'Commands',
    placeholder: 'Type a command or a feed',
    none: 'Nothing of that name.'
  },

  toast: {
    feedRemoved: (name: string) => `Removed: ${name}.`,
    folderRemoved: (name: string) => `Folder removed: ${name}.`,
    markedRead: (n: number) => `${count(n, 'item', 'items')} marked read.`,
    notifications: 'Messages'
  },

  keys: {
    title: 'Keys',
    then: 'then',
    groups: { items: 'Items', list: 'List', go: 'Go to', window: 'Window' },
    shift: 'Shift',
    space: 'Space',
    enter: 'Enter',
    nextItem: 'Next item',
    previousItem: 'Previous item',
    nextUnread: 'Next unread',
    open: 'Open, go to the article',
    original: 'Original in the browser',
    page: 'Page through the article, then next unread',
    pageBack: 'Page back',
    undo: 'Undo',
    read: 'Read or unread',
    star: 'Star',
    copyLink: 'Copy link',
    raw: 'Raw message',
    changes: 'Show changes',
    unreadOnly: 'Unread only',
    order: 'By time of publication or of arrival',
    hold: 'Hold the list',
    takePill: 'Take the new items',
    back: 'Back to where I was',
    markViewRead: 'Mark view read',
    previousFeed: 'Previous feed',
    nextFeed: 'Next feed',
    health: 'Health of the feed',
    addFeed: 'Add a feed',
    tryNow: 'Try now',

    search: 'Search',
    goAll: 'All',
    goUnread: 'Unread',
    goStarred: 'Starred',
    goAlerts: 'Alerts',
    goToday: 'Today',
    goHealth: 'Health',
    listDown: 'A page down the list',
    listUp: 'A page up the list',
    find: 'Find in the article',
    palette: 'Commands by name',
    liveEdge: 'Live edge',
    end: 'End of the list',
    nextPane: 'Next pane',
    previousPane: 'Previous pane',
    thisTable: 'This table',
    settings: 'Settings',
    closeOrBack: 'Close, back'
  },

  pane: {
    sidebar: 'Feeds and views',
    reader: 'Article',
    sidebarWidth: 'Width of the sidebar',
    listWidth: 'Width of the list'
  }
}

export type Words = typeof en
