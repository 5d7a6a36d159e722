/**
 * Every word of the window, in English; the shape of this table is what every other language must fill.
 *
 * Variables and plurals are functions, so that each language can order its words as it must.
 */
const plural = new Intl.PluralRules('en')
const number = new Intl.NumberFormat('en')
const clockTime = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const secondTime = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
})
const shortDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const yearDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' })
const longDayMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' })
const longDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })

/** English word order of a day and a month, which `Intl` gives the American way round for plain `en`. */
const dayMonth = (format: Intl.DateTimeFormat, at: number) => {
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    format.formatToParts(at).find((p) => p.type === type)?.value ?? ''
  return [part('day'), part('month'), part('year')].filter((text) => text !== '').join(' ')
}
const count = (n: number, one: string, other: string) =>
  `${number.format(n)} ${plural.select(n) === 'one' ? one : other}`

export const en = {
  language: 'en' as 'en' | 'ko',
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
    today: 'Today',
    search: 'Search',
    unreadCount: (n: number) => `${number.format(n)} unread`,
    resultCount: (n: number, more: boolean) => (more ? `${number.format(n)}+ results` : count(n, 'result', 'results')),
    withUnread: (name: string, n: number) => (n === 0 ? name : `${name}, ${number.format(n)} unread`),
    withCount: (name: string, n: number) => (n === 0 ? name : `${name}, ${number.format(n)}`)
  },

  footer: {
    live: (live: number, all: number) => `${number.format(live)} of ${number.format(all)} live`,
    rate: (n: number) => `${number.format(n)} / min`,
    none: 'No feeds'
  },

  state: {
    connecting: 'connecting',
    live: 'live',
    waiting: (seconds: number) => `in ${number.format(seconds)} s`,
    waitingMinutes: (minutes: number) => `in ${number.format(minutes)} min`,
    offline: 'offline',
    paused: 'paused',
    asleep: 'asleep',
    diskFull: 'disk full',
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
    liveSince: (time: string) => `Live since ${time}.`,
    nextTry: (reason: string, seconds: number) => `${reason} Next try in ${number.format(seconds)} s.`,
    nextTryMinutes: (reason: string, minutes: number) => `${reason} Next try in ${number.format(minutes)} min.`,
    nextTryAt: (reason: string, time: string) => `${reason} Next try at ${time}.`,
    pausedByUser: 'Paused by you.',
    pausedBySuspend: 'Computer asleep.',
    pausedByStorage: 'Disk full: continues when there is room.'
  },

  reason: {
    network: 'Network lost.',
    nameNotFound: 'Server not found.',
    refusedConnection: 'The server does not take connections.',
    timeout: (seconds: number) => `No answer for ${number.format(seconds)} s.`,
    silence: (seconds: number) => `Nothing for ${number.format(seconds)} s.`,
    endOfStream: 'The server closed the stream.',
    toldToStop: 'Ended by the server.',
    needsSignIn: 'Needs sign-in.',
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
    rss: 'An RSS feed. Tickertape reads live streams only.',
    json: 'A JSON document, not a live stream.',
    otherType: (type: string) => (type === '' ? 'Not a live stream.' : `Not a live stream (${type}).`),
    certificate: 'Certificate not trusted.',
    tooManyRedirects: 'Redirected too often.',
    redirectWithoutTarget: 'Redirected to nowhere.',
    redirectUnsupported: 'Redirected to an address that is not http.',
    redirectInsecure: 'Redirected from https to http: not followed.',
    messageTooLarge: 'A message larger than Tickertape takes.'
  },

  bar: {
    offline: 'No network. Stored items stay readable; every feed returns by itself.',
    notificationsBroken: 'The notification service does not answer. Items still arrive.',
    held: 'List held.',
    heldWaiting: (n: number) => `${number.format(n)} waiting`,
    release: 'Release'
  },

  list: {
    items: 'Items',
    itemsOf: (view: string) => `Items: ${view}`,
    markAllRead: 'Mark all read',
    unreadOnly: 'Unread only',
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
    alerts: 'No alerts. Items marked urgent or high by their source appear here.',
    today: 'Nothing today so far.',
    search: (query: string) => `No match for “${query}”.`,
    searchStart: 'Type to search all feeds.',
    notIndexed: (n: number) => `${count(n, 'item', 'items')} not indexed yet.`
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
    earlierTitle: 'Title',
    earlierText: 'Text',
    onlyMarkup: 'The words are the same; links, images or layout changed.',
    imageHidden: 'Image not shown',
    imageFailed: 'Image could not be loaded',
    embed: 'Embedded',
    rawCard: 'No title or text was recognised in this message. It is shown as it came.',
    message: 'Message',
    tags: 'Tags',
    received: (time: string) => `Received ${time}`,
    published: (time: string) => `Published ${time}`,
    noLink: 'This item has no link.',
    linkCopied: 'Link copied.'
  },

  firstRun: {
    title: 'Add your first feed',
    text: 'Paste the address of a live stream (SSE). You see what it sends before anything is saved.',
    address: 'Address of the feed',
    connect: 'Connect'
  },

  addFeed: {
    title: 'Add a feed',
    editTitle: 'Edit feed',
    address: 'Address',
    connect: 'Connect',
    connecting: 'Connecting…',
    found: 'Found',
    eventStream: 'event stream',
    firstBytes: (seconds: string) => `first bytes ${seconds} s`,
    whatItSends: 'What it sends',
    whatYouWillRead: 'What you will read',
    noFrameYet: 'Connected. Nothing sent yet.',
    name: 'Name',
    resumes: 'Resumes by event ID.',
    resumesNot: 'Cannot resume: what is sent while away is lost.',
    add: 'Add feed',
    addAnyway: 'Add anyway',
    save: 'Save',
    notAUrl: 'Not an address. A feed address starts with https:// or http://.',
    alreadyAdded: (name: string) => `Already added: ${name}.`,
    intro: 'Connect to see what this address sends. Nothing is saved before you add it.',
    editIntro: 'Connect to see what this address sends now.',
    steps: 'Connection test',
    noAnswer: 'no answer',
    nothingYet: 'nothing yet',
    frames: (n: number) => count(n, 'message', 'messages'),
    frameId: (id: string) => `id ${id}`,
    cut: 'shortened here',
    itemsLater: 'Items appear here when the source sends them.',
    noItems: 'None of these messages is an item yet. Items appear when the source sends them.',
    notifyEach: 'Notify of every item',
    resumesUnknown: 'Whether it can resume shows once something arrives.',
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
      lost: 'The values could not be kept. Enter them again.',
      otherServer: 'Another server: what was kept is not sent to it. Enter again what it needs.'
    }
  },

  /** What is wrong with an address: what happened, then what to do. */
  mistake: {
    empty: 'No address yet. Paste or type the address of a live stream.',
    nameNotFound: (host: string) => `No server found: ${host}. Check the spelling and your network.`,
    refusedConnection: (host: string) =>
      `The server takes no connections: ${host}. Check the port, or add it anyway: it is tried again until it answers.`,
    network:
      'The connection broke before the server answered. Check your network and connect again, or add it anyway: it is tried again until it answers.',
    timeout: (seconds: number) =>
      `No answer for ${number.format(seconds)} s. Connect again, or add it anyway: it is tried again until it answers.`,
    silence: (seconds: number) =>
      `Connected, then nothing for ${number.format(seconds)} s. Some streams are quiet: connect again, or add it anyway.`,
    endOfStream: 'The server closed the stream at once. Connect again, or add it anyway: it is opened again by itself.',
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
    webPage: 'A web page, not a live stream. Look on that site for the address of its event stream (SSE).',
    rss: 'An RSS feed. Tickertape reads live streams only. Ask the source for an event stream (SSE) address.',
    json: 'A JSON document, not a live stream. Look in the source’s documentation for its event stream (SSE) address.',
    otherType: (type: string) =>
      `Not a live stream${type === '' ? '' : ` (${type})`}. A live stream answers as text/event-stream: check the address with the source.`,
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
    notifyOf: (name: string) => `Notify of every item: ${name}`,
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
    notificationsHint: 'One switch above the feeds’ own. Feeds that notify are marked on the Feeds page.',
    notificationsNone: 'No feed notifies at the moment. Turn it on for a feed on the Feeds page.',
    notificationsSome: (n: number) => `${count(n, 'feed notifies', 'feeds notify')} of every item.`,
    licence: 'Licence',
    licenceText: 'MIT. Free to use, change and pass on.',
    stored: 'What is stored, and where',
    storedText:
      'Feeds, items and settings are kept on this computer only, in one file. Only the servers of your feeds are asked, and those of the images in their articles.',
    about1:
      'A reader for live news feeds. It holds each stream open, keeps every item and shows the true state of each stream.'
  },

  gap: {
    missed: (span: string, feed: string) => `Missed ${span} · ${feed}`,
    mayHaveMissed: (span: string, feed: string) => `May have missed ${span} · ${feed}`,
    span: (from: string, to: string) => (from === to ? from : `${from}–${to}`),
    messages: (n: number) => count(n, 'message', 'messages'),
    filled: 'filled',
    noCopy: 'server kept no copy',
    notSure: 'perhaps not all was sent again',
    noIds: 'this server cannot be asked what it sent meanwhile',
    tooFew: 'far less came than this feed usually sends',
    dismiss: 'Dismiss',
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
    heartbeat: 'Heartbeat',
    heartbeatEvery: (seconds: number) => `every ${number.format(seconds)} s`,
    unknown: 'not known yet',
    resume: 'After an interruption',
    resumes: 'resumes by event ID',
    resumesNot: 'cannot resume',
    stored: 'Stored items',
    received: 'Messages received',
    duplicates: 'Repeated, shown once',
    notUnderstood: 'Shown as they came',
    tooLarge: 'Too large to take',
    changes: 'What happened',
    noChanges: 'Nothing yet.',
    open: 'Live.',
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
