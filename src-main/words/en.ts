import { count, length } from './amounts.ts'

const items = (n: number): string => count('en', n)
const time = (ms: number): string => length(ms, { day: ' d', hour: ' h', minute: ' min', second: ' s' })

/** What main says by itself, in English. The window has a table of its own. */
export const en = {
  /** What a terminal is told. */
  commandLine: {
    help: `Tickertape reads live news feeds (server-sent events).

Usage: tickertape [flags] [address…] [file.opml…]

An address opens the dialog that adds a feed; an OPML file is imported, after a question.

  --subscribe=URL                   adds a feed without asking; repeatable; also reaches a running program
  --user-data-dir=DIR               keeps everything in DIR
  --hidden                          starts without a window; another start shows it
  --give-window-back-after=SECONDS  how long a window in the tray keeps its memory (300)
  --screenshot=FILE                 takes a picture of the window; leaves the library as it is
  --quit-after=SECONDS              quits by itself
  --help, --version                 say this, and which version it is

A value may stand behind a blank, too. Other flags are left to Chromium.`,
    needsValue: (flags: string): string =>
      `${flags}: a value is missing, so nothing was started. --help says what there is.`,
    unknownFlag: (flag: string): string =>
      `${flag} is no flag of Tickertape and is left to Chromium. --help says what there is.`,
    unknownWord: (word: string): string =>
      `“${word}” is neither an address (http:// or https://) nor an OPML file. --help says what there is.`
  },

  tray: {
    open: 'Open Tickertape',
    /** The tooltip and the first line of the menu. */
    unread: (n: number): string => (n === 0 ? 'Nothing unread' : `${items(n)} unread`),
    /** Feeds in trouble. */
    trouble: (n: number): string => (n === 1 ? '1 feed in trouble' : `${items(n)} feeds in trouble`),
    pauseAll: 'Pause all feeds',
    resumeAll: 'Resume all feeds',
    snooze: 'Snooze notifications',
    snoozeHour: 'For 1 hour',
    snoozeFourHours: 'For 4 hours',
    snoozeUntilMorning: 'Until 8:00 tomorrow',
    snoozedUntil: (time: string): string => `Notifications snoozed until ${time}`,
    endSnooze: 'End snooze',
    settings: 'Settings',
    quit: 'Quit',
    /** A notification, shown once, when the window was closed for the first time. */
    staysTitle: 'Tickertape stays in the tray',
    staysBody: 'Feeds keep arriving. Quit from the tray menu, or change this in Settings.'
  },

  notifications: {
    /** What a click opens; some desktops draw it as a button. */
    view: 'View',
    /** Said where the usual click only dismisses. */
    opensBy: 'The middle mouse button opens it.',
    /** Title of a digest. */
    digest: (n: number, feeds: number): string =>
      feeds === 1 ? `${items(n)} new` : `${items(n)} new in ${items(feeds)} feeds`,
    /** Title of the digest after the machine or the network was away. */
    catchUp: (n: number): string => `While you were away: ${items(n)} new`,
    /** How many of a digest's items are important. */
    alerts: (n: number): string => (n === 1 ? '1 alert' : `${items(n)} alerts`),
    /** What is missing of a catch-up: how many gaps, and how long they are in all, in ms. */
    gaps: (gaps: number, ms: number): string =>
      gaps === 1 ? `1 gap of ${time(ms)} not filled` : `${items(gaps)} gaps of ${time(ms)} in all not filled`,
    /** Body of a digest: the feeds with most items by name, the rest as a number. */
    feeds: (named: { title: string; items: number }[], rest: number): string =>
      named.map((feed) => `${feed.title} ${items(feed.items)}`).join(' · ') + (rest > 0 ? `, ${items(rest)} more` : ''),
    /** Title of an alert. */
    alert: (title: string, urgent: boolean): string => `${urgent ? 'Urgent' : 'Alert'}: ${title}`,
    /** Body of an alert. */
    byRule: (feed: string, rule: string): string => `${feed} · rule “${rule}”`,
    /** Title for a feed that has fallen silent; ms. */
    quiet: (feed: string, ms: number): string => `${feed}: quiet for ${time(ms)}`,
    /** Title for several of them. */
    quietFeeds: (feeds: number): string => `${items(feeds)} feeds have fallen silent`,
    /** Some names, and how many more. */
    names: (named: string[], rest: number): string => named.join(' · ') + (rest > 0 ? `, ${items(rest)} more` : ''),
    /** How often something usually comes, in ms. */
    usually: (ms: number): string => `Usually one every ${time(ms)}`
  },

  /** The system's own dialogs for files. */
  files: {
    opml: 'OPML',
    backup: 'Tickertape backup',
    openOpml: 'Import OPML',
    openBackup: 'Restore from a backup',
    saveOpml: 'Export OPML',
    saveBackup: 'Back up'
  },

  /** The page in the place of a window that keeps failing. */
  crashPage: {
    title: 'This window keeps failing',
    text: 'It was brought back several times and ended again. Your feeds go on in the background, and everything that arrives is stored.',
    again: 'Try again',
    copy: 'Copy diagnostic',
    copied: 'Diagnostic copied.'
  },

  /** Why the program ends before it has a window of its own, and what there is to start with. */
  libraryTrouble: {
    title: 'Tickertape cannot start',
    newer: 'This library was made by a newer Tickertape. Nothing was changed. Install the newer version to open it.',
    damaged: 'The library cannot be read. Nothing was changed.',
    unavailable: 'The library cannot be opened. Nothing was changed.',
    failed: 'Something in the library, or in Tickertape itself, keeps it from starting. Nothing was changed.',
    copies: 'Copies of the library',
    copiesHint: 'The one you choose takes its place; the library itself is kept beside it.',
    noCopies: 'There is no copy of it in its folder.',
    copy: {
      everything: (time: string) => `All of it, ${time}`,
      configuration: (time: string) => `Feeds, rules and settings without items, ${time}`
    },
    use: 'Use',
    using: 'The copy is being put in place …',
    unusable: 'This copy cannot be used either. Nothing was changed.',
    folder: 'Show folder',
    quit: 'Quit'
  }
}

/** Every language has every word: the type of the English table is the type of all. */
export type Words = typeof en
