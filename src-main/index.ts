import { app, Notification } from 'electron'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { App } from './app.ts'
import { FaultGuard } from './base/fault-guard.ts'
import { log } from './base/log.ts'
import { LogFile } from './base/log-file.ts'
import { sleep } from './base/sleep.ts'
import { answerOf } from './electron/command-answer.ts'
import { ownArguments, parseCommandLine, parseHandedOver } from './electron/command-line.ts'
import { showNoCertificates } from './electron/client-certificates.ts'
import { takeRequests } from './electron/ipc/take-requests.ts'
import { startAgainAfterwards, systemLanguage } from './electron/desktop.ts'
import { collectOpens, type Opens } from './electron/opens.ts'
import { choosePasswordStore } from './electron/secrets/password-store.ts'
import { pathsOf, type Paths } from './electron/paths.ts'
import { registerScheme, serveScheme } from './electron/browser-window/scheme.ts'
import { obeyScript } from './electron/script-flags.ts'
import type { Trouble } from './electron/browser-window/trouble-page.ts'
import { showTrouble } from './electron/browser-window/trouble-window.ts'
import { Window } from './electron/browser-window/window.ts'
import { nameForWindows, onToastOfAnyRun } from './electron/windows-identity.ts'
import {
  copiesOf,
  openLibrary,
  useCopy,
  type Library,
  type LibraryOptions,
  type LibraryProblem
} from './library/library.ts'
import { libraryWorkers } from './library/threads/workers.ts'
import { refused, type Result } from '#contract/result.ts'

// What the program makes is the reader's alone, also in a folder that was there before it: SQLite gives its files no mode of its own.
process.umask(0o077)

// Of each thread: V8 lets a heap grow to several times what lives in it before it looks for the rest, and what strangers send in large
// pieces was most of this process by that.
setFlagsFromString('--heap-growing-percent=50')

/** How long Chromium needs this thread for the window's own beginning, in ms. */
const WINDOW_BEGINS = 50
/** Copies of the library that are offered where it cannot be used. */
const MOST_COPIES = 6

const passwordStore = process.platform === 'linux' ? choosePasswordStore(app.commandLine, process.env) : 'system'

/** Null while nothing runs that could begin again. */
let running: App | null = null

const guard = new FaultGuard({
  now: () => performance.now(),
  restart: (what, error) => {
    if (!running) throw new Error('nothing runs yet')
    log.error(`${what}: the streams begin again from what is stored`, error)
    running.beginStreamsAgain()
  },
  crash: (why, error) => {
    // What was acknowledged is on the disk, so a restart is safer than going on in an unknown state.
    log.error(`a crash: ${why}`, error)
    if (process.uptime() > 60) startAgainAfterwards()
    app.exit(1)
  }
})
process.on('uncaughtException', (error) => guard.fault('an uncaught exception', error))
process.on('unhandledRejection', (error) => {
  if (running) guard.fault('an unhandled rejection', error)
  else log.error('an unhandled rejection', error)
})

const handOver = { args: ownArguments(process.argv, app.isPackaged), cwd: process.cwd() }
const commandLine = parseCommandLine(handOver.args, handOver.cwd)
if (commandLine.userDataDir !== null) app.setPath('userData', commandLine.userDataDir)
const spoken = answerOf(commandLine, {
  version: app.getVersion(),
  root: app.getAppPath(),
  language: systemLanguage()
})
if (spoken.out !== '') process.stdout.write(spoken.out)
if (spoken.err !== '') process.stderr.write(spoken.err)

if (spoken.exit !== null) app.exit(spoken.exit)
else if (!app.requestSingleInstanceLock(handOver)) app.exit(0)
else {
  registerScheme()
  nameForWindows(app, process.platform)
  showNoCertificates(app)
  const opens = collectOpens()
  const paths = pathsOf(app.getAppPath(), app.getPath('userData'))
  // In a thread of its own, so it costs the start nothing to begin before Chromium is ready.
  const opening = openLibrary(libraryAt(paths))
  void app.whenReady().then(() => run(opens, paths, opening))
}

async function run(opens: Opens, paths: Paths, opening: Promise<Result<Library, LibraryProblem>>): Promise<void> {
  const logFile = new LogFile(join(paths.data, 'logs'))
  log.keepIn(logFile)
  serveScheme(paths.renderer)
  const placeFile = join(paths.data, 'window.json')
  const window = new Window({ outDirectory: paths.out, icon: paths.icon, title: 'Tickertape', placeFile })
  // Before there is a page that could ask.
  const answer = takeRequests()
  if (!commandLine.hidden) window.prepare()
  const version = app.getVersion()
  const begun = parts().then(({ startApp }) =>
    startApp({ commandLine, paths, version, logFile, window, opening, answer, passwordStore, quit: () => app.quit() })
  )
  // Whatever it stumbles over, it must not end, or wait, without a word.
  const starting: Promise<Result<App, Trouble>> = begun.catch((error: unknown) => {
    log.error('the program cannot start', error)
    return refused({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  })
  app.on('second-instance', async (_event, _argv, _cwd, handedOver) => {
    const started = await starting
    if (started.ok) await started.value.startedAgain(parseHandedOver(handedOver))
  })
  opens.listen(async (thing) => {
    const started = await starting
    if (started.ok) await started.value.startedAgain(parseCommandLine([thing], '/'))
  })
  // Without a listener Electron quits by itself, before the streams are closed.
  app.on('window-all-closed', () => {})

  // Also while it starts: the window that is being prepared would only be in the way of an end.
  app.once('before-quit', (event) => {
    event.preventDefault()
    app.on('before-quit', (again) => again.preventDefault())
    void starting.then((begun) => (begun.ok ? begun.value.close() : undefined)).finally(() => app.exit(0))
  })
  const started = await starting
  if (!started.ok) {
    window.dispose()
    return endWith(started.reason, paths)
  }
  running = started.value
  app.on('activate', () => started.value.showWindow())
  onToastOfAnyRun(Notification, process.platform, () => started.value.showWindow())
  await obeyScript(commandLine, started.value, () => app.quit())
}

function libraryAt({ data }: Paths): LibraryOptions {
  return { directory: data, workers: libraryWorkers, listsLater: true }
}

/** Says why the program cannot start, and starts it again where the reader chose a copy of the library to start with. */
async function endWith(trouble: Trouble, paths: Paths): Promise<void> {
  const next = await showTrouble(trouble, {
    folder: paths.data,
    icon: paths.icon,
    language: systemLanguage(),
    copies: copiesOf(paths.data).slice(0, MOST_COPIES),
    use: (copy) => useCopy(libraryAt(paths), copy)
  })
  if (next === 'again') startAgainAfterwards()
  app.exit(next === 'again' ? 0 : 1)
}

/**
 * Everything else, read a moment after the window was made.
 *
 * Chromium brings the window's process to life in this very thread, in many small steps; what is read at once lies between
 * them. After this moment it waits for the process that draws, which takes longer than to read the rest.
 */
async function parts(): Promise<typeof import('./app.ts')> {
  if (!commandLine.hidden) await sleep(WINDOW_BEGINS)
  return import('./app.ts')
}
