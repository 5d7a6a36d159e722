import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../scripts/setup/build.ts'
import { withDisplay } from '../../scripts/setup/display.ts'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import { ensureSandbox } from '../../scripts/setup/sandbox.ts'
import { runCommand, say, SetupProblem } from '../../scripts/setup/say.ts'
import { ensureSystemPackages } from '../../scripts/setup/system-packages.ts'
import { App } from './app.ts'
import { desktopNames, playDesktop } from './desktop/play.ts'
import { playHub } from './hub.ts'
import { readFeed } from './library.ts'
import { outcomeOf } from './outcome.ts'
import { tableOf, writeTable, type Row } from './page.ts'
import { proxyKinds } from './proxies.ts'
import { play } from './scenario.ts'
import { npmServers } from './servers.ts'
import { sourcesTable } from './sources/judge.ts'
import { playSources } from './sources/play.ts'
import { gather } from './subjects.ts'

/**
 * `npm run compatibility -- NAME…`: the built app reads real servers, and real proxies before a plain one, through restarts of all of
 * them; what was sent is compared with what is stored and marked. Without a name all of them, and the tables of
 * docs/compatibility.md are written; `--list` tells the names. `sources` are the kinds of source that are known, each in its own shape,
 * played by the feed server; their table is written also when they are named alone. `hub` is the recipe of docs/hub.md,
 * `desktop` the services of Debian's desktops, whose tables are written too; they are played only when that is named. Takes some minutes,
 * and the network for what it installs into a temporary folder. No part of CI: the servers are other people's, and so is the registry.
 */
await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: 'boolean', default: false } }
  })
  const known = [
    ...npmServers.map(({ name }) => name),
    'nchan',
    'direct',
    ...proxyKinds.map(({ name }) => name),
    'hub',
    'sources'
  ]
  if (values.list) {
    for (const name of [...known, ...desktopNames]) say(name)
    return 0
  }
  const named = [...known, ...desktopNames]
  const stranger = positionals.find((name) => !named.includes(name))
  if (stranger !== undefined) throw new SetupProblem(`There is no ${stranger}; --list tells what there is.`)
  const wanted = positionals.length === 0 ? known : positionals

  // So that everything is ended that runs here.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureSandbox(electron)
  await ensureBuilt()
  const display = await withDisplay({ quiet: true })
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-compatibility-'))
  const removed = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }
  process.once('exit', () => rmSync(folder, removed))
  const place = (name: string): Place => ({
    folder,
    userDataDir: join(folder, name),
    electron: electron.path,
    env: display.env
  })
  try {
    say(`compatibility: ${wanted.length} to try; what they need is installed into ${folder}`)
    const subjects = wanted.filter((name) => !['hub', 'sources', ...desktopNames].includes(name))
    if (subjects.length > 0) await readSubjects(subjects, place('data'), positionals.length === 0)
    const desktop = wanted.filter((name) => desktopNames.includes(name))
    await playDesktop(desktop, { folder, electron: electron.path }, (line) => say(`compatibility: ${line}`))
    const areRead = !wanted.includes('sources') || (await readSources(place('sources-data')))
    return areRead && (!wanted.includes('hub') || (await readHub(place('hub-data')))) ? 0 : 1
  } finally {
    await display.close()
    await rm(folder, removed)
  }
})

interface Place {
  folder: string
  userDataDir: string
  electron: string
  env: Record<string, string>
}

async function readSubjects(names: readonly string[], place: Place, writes: boolean): Promise<void> {
  const { subjects, missing } = await gather(names, place.folder)
  const app = new App(place)
  try {
    for (const line of missing) say(`compatibility: left out: ${line}`)
    const tellers = await play(subjects, app, place.userDataDir, (line) => say(`compatibility: ${line}`))
    const rows = tellers.map((teller) => ({ subject: teller.subject, rows: rowsOf(teller, place.userDataDir) }))
    const of = (isPlain: boolean): Row[] =>
      rows.filter(({ subject }) => (subject.isPlain ?? false) === isPlain).flatMap((each) => each.rows)
    const tables = { servers: tableOf('Server', of(false)), proxies: tableOf('Proxy, and what is behind it', of(true)) }
    for (const table of Object.values(tables)) say(`\n${table}`)
    for (const { title, outcome } of rows.flatMap((each) => each.rows)) {
      if (outcome.unmarked + outcome.falselyLost > 0) say(`compatibility: ${title}: ${outcome.faults.join('; ')}`)
      const others = [...new Set(outcome.others)]
      if (others.length > 0) say(`compatibility: ${title}: rows that are no story: ${others.join('; ')}`)
    }
    if (!writes) return
    await writeTable('compatibility.md', 'servers', tables.servers)
    await writeTable('compatibility.md', 'proxies', tables.proxies)
    say('compatibility: docs/compatibility.md is written')
  } finally {
    await app.quit()
    for (const { origin, proxy } of subjects) {
      await proxy?.kill()
      await origin.kill()
    }
  }
}

/** Every source in its own shape, and the table of them; it needs no network, and is written whenever it is played. */
async function readSources(place: Place): Promise<boolean> {
  const app = new App(place)
  try {
    const played = await playSources(app, place.userDataDir, (line) => say(`compatibility: ${line}`))
    const table = sourcesTable(played)
    say(`\n${table}`)
    for (const { trial, verdict } of played)
      for (const fault of verdict.faults) say(`compatibility: ${trial.source}: ${fault}`)
    await writeTable('compatibility.md', 'sources', table)
    return played.every(({ verdict }) => verdict.faults.length === 0)
  } finally {
    await app.quit()
  }
}

async function readHub(place: Place): Promise<boolean> {
  const app = new App(place)
  try {
    return await playHub(place.folder, app, place.userDataDir, (line) => say(`compatibility: ${line}`))
  } finally {
    await app.quit()
  }
}

function rowsOf(teller: Awaited<ReturnType<typeof play>>[number], userDataDir: string): Row[] {
  const { title, habit, feeds } = teller.subject
  return feeds.map((feed) => ({
    title: feed.title === '' ? title : `${title}: ${feed.title}`,
    habit,
    backAfter: teller.backAfter,
    outcome: outcomeOf(teller, readFeed(userDataDir, feed.url))
  }))
}
