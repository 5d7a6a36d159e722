import { chmod, chown, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { startFeedServer } from '../feed-server/server.ts'
import { startNotificationBus } from '../helpers/notification-daemon.ts'
import { isRunning, until } from '../helpers/until.ts'
import { findProgram, run } from '../../scripts/setup/child.ts'
import { withDisplay } from '../../scripts/setup/display.ts'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import { repository } from '../../scripts/setup/places.ts'
import { runCommand, say, SetupProblem } from '../../scripts/setup/say.ts'
import { ensureSystemPackages } from '../../scripts/setup/system-packages.ts'
import { bareTree, startInTree } from './bare-tree.ts'
import { ended, freePort, lastPrinted, pageAt, processes, rendererOf, sandboxOf, start } from './program.ts'

const OLD = '0.1.0'
const NEW = '0.1.1'
/** nobody: a person without any right of their own. */
const PERSON = 65534

/**
 * `npm run test:installed`: builds the deb, installs it, and uses it as a person does, up to its removal.
 *
 * The installed program is fused, so it is driven over Chromium's debugging protocol. Needs to be root on Debian or
 * Ubuntu for apt; elsewhere it says so and ends well, because nothing can be found out there.
 */
await runCommand(async () => {
  if (process.getuid?.() !== 0 || !findProgram('apt-get') || !findProgram('dpkg-deb') || process.arch !== 'x64') {
    say('The installed app is not tested here: that needs root on Debian or Ubuntu on x64.')
    return 0
  }
  if ((await run('dpkg', ['-s', 'tickertape'])).code === 0)
    throw new SetupProblem('Tickertape is installed on this machine; remove it before this test puts its own there.')
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path, notificationDaemon: true })
  const ends: (() => Promise<unknown>)[] = []
  try {
    await test((end) => ends.push(end))
    say('The installed app: installed, sandboxed, subscribed by link, notified, updated, purged. All of it works.')
    return 0
  } catch (error) {
    say(`What the program printed:\n${lastPrinted()}`)
    throw error
  } finally {
    for (const end of ends.reverse()) await end().catch((error: unknown) => say(String(error)))
  }
})

async function test(atTheEnd: (end: () => Promise<unknown>) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-installed-'))
  await chmod(folder, 0o755)
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const updates = await serveUpdates(join(folder, 'updates'))
  atTheEnd(() => new Promise((resolve) => updates.server.close(resolve)))

  const old = await makeDeb(OLD, join(folder, 'old'), updates.url)
  const next = await makeDeb(NEW, join(folder, 'updates'), updates.url)
  say(`made ${basename(old)} and ${basename(next)}`)

  const display = await withDisplay({ quiet: true })
  atTheEnd(() => display.close())
  const bus = await startNotificationBus('answers')
  atTheEnd(() => bus.close())
  const socket = /unix:path=([^,]+)/.exec(bus.address)?.[1] ?? ''
  await chmod(dirname(socket), 0o755)
  const feeds = await startFeedServer()
  atTheEnd(() => feeds.close())

  const home = join(folder, 'home')
  await must('install', ['-d', '-o', String(PERSON), '-g', String(PERSON), home])
  const env: NodeJS.ProcessEnv = {
    ...display.env,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    LANGUAGE: 'en',
    HOME: home,
    DISPLAY: display.env['DISPLAY'] ?? process.env['DISPLAY'],
    DBUS_SESSION_BUS_ADDRESS: bus.address
  }
  const authority = display.env['XAUTHORITY'] ?? process.env['XAUTHORITY']
  if (authority !== undefined) {
    env['XAUTHORITY'] = join(home, 'xauthority')
    await copyFile(authority, env['XAUTHORITY'])
    await chown(env['XAUTHORITY'], PERSON, PERSON)
  }
  await onABareSystem({ deb: old, folder: join(folder, 'bare'), env, atTheEnd })
  // Dependencies are there since the set-up; recommended ones are the desktop's business.
  const install = ['install', '-y', '-q', '--no-install-recommends', old]
  if ((await run('apt-get', install, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })).code !== 0) {
    // The lists were older than the mirror: it no longer has what they name.
    await must('apt-get', ['update', '-q'])
    await must('apt-get', install, { DEBIAN_FRONTEND: 'noninteractive' })
  }
  atTheEnd(() => run('apt-get', ['purge', '-y', '-q', 'tickertape']))
  say('installed with apt-get')

  await asAPerson({ env, feeds, bus, atTheEnd })
  // dpkg wants the system's own programs in reach.
  const path = `${env['PATH']}:/usr/sbin:/sbin`
  await updated({ env: { ...env, PATH: path, HOME: join(folder, 'root') }, updates, atTheEnd })

  const files = (await must('dpkg', ['-L', 'tickertape'])).split('\n').filter((file) => /tickertape/i.test(file))
  const others = ['/usr/bin/tickertape', '/etc/alternatives/tickertape', '/etc/apparmor.d/tickertape']
  for (const removal of ['remove', 'purge']) {
    await must('apt-get', [removal, '-y', '-q', 'tickertape'], { DEBIAN_FRONTEND: 'noninteractive' })
    const left = []
    for (const file of [...files, ...others])
      if ((await run('test', ['-e', file, '-o', '-L', file])).code === 0) left.push(file)
    if (left.length > 0) throw new Error(`Left after apt-get ${removal}: ${left.join(', ')}`)
  }
  say(`removed, then purged: none of ${files.length} files is left`)
}

interface Stage {
  env: NodeJS.ProcessEnv
  atTheEnd: (end: () => Promise<unknown>) => void
}

/** Starts where there is nothing but what the package asks for: no session bus, no fonts but its own, no graphics driver. */
async function onABareSystem({ deb, folder, env, atTheEnd }: Stage & { deb: string; folder: string }): Promise<void> {
  const bare = await bareTree(deb, folder)
  if (bare.missing.length > 0) throw new Error(`Not there on a bare system: ${bare.missing.join(', ')}`)
  say(`on a bare system its ${bare.packages} packages bring every library that it is linked to`)
  const port = await freePort()
  const { DISPLAY, XAUTHORITY, LANG, PATH } = env
  const inTree = { PATH, LANG, DISPLAY, ...(XAUTHORITY && { XAUTHORITY }) }
  const child = start(...(await startInTree(bare.root, PERSON, port, inTree)))
  atTheEnd(() => ended(child))
  const page = await pageAt(port)
  await until('the window shows its first view', async () => (await page.text()).includes('Add your first feed'))
  const own = await sandboxOf(await rendererOf())
  say(`and starts there, its renderer under seccomp in its own ${own.join(', ')} namespaces`)
  page.close()
  await ended(child)
}

/** Starts by name as a person without rights, subscribes by a link, is notified. */
async function asAPerson(
  stage: Stage & {
    feeds: Awaited<ReturnType<typeof startFeedServer>>
    bus: Awaited<ReturnType<typeof startNotificationBus>>
  }
): Promise<void> {
  const { env, feeds, bus, atTheEnd } = stage
  const port = await freePort()
  const person = ['--reuid', String(PERSON), '--regid', String(PERSON), '--clear-groups']
  const child = start('setpriv', [...person, 'tickertape', `--remote-debugging-port=${port}`], env)
  atTheEnd(() => ended(child))
  const page = await pageAt(port)
  await until('the window shows its first view', async () => (await page.text()).includes('Add your first feed'))
  say('starts by its name as a person without rights')

  const own = await sandboxOf(await rendererOf())
  say(`sandbox: the renderer runs under seccomp in its own ${own.join(', ')} namespaces`)

  const target = '/stream?channel=installed'
  const link = `tickertape://subscribe?url=${encodeURIComponent(feeds.url + target)}`
  await must('setpriv', [...person, 'xdg-open', link], env)
  await until('the dialog asks', async () => (await page.text()).includes('Add a feed'))
  if (feeds.control.connections(target) > 0) throw new Error('A link added a feed without a question.')
  await until('it connects', async () => (await page.press('Connect')) || feeds.control.connections(target) > 0)
  feeds.control.publish(target, 1)
  await until('the feed can be added', async () => (await page.press('Add feed')) || (await page.press('Add anyway')))
  await until('the feed is held', async () => !(await page.text()).includes('Connecting'))
  await until('its stream is open', () => feeds.control.connections(target) === 1)
  say('subscribed by xdg-open and a question')

  // Somewhere else, so that the window does not already show what arrives; a feed's first history is no news.
  const before = (await bus.received()).length
  await page.press('Starred')
  await until('a notification came', async () => {
    feeds.control.publish(target, 1)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    return (await bus.received()).length > before
  })
  const [notification] = (await bus.received()).slice(before)
  say(`notified: “${notification?.title}”`)
  page.close()
  await ended(child)
}

/** A build that is not what was published is refused; a good one is installed and runs. As root, who may install. */
async function updated({
  env,
  updates,
  atTheEnd
}: Stage & { updates: Awaited<ReturnType<typeof serveUpdates>> }): Promise<void> {
  const port = await freePort()
  const flags = [`--remote-debugging-port=${port}`, '--no-sandbox', `--user-data-dir=${env['HOME']}`]
  const child = start('tickertape', flags, env)
  atTheEnd(() => ended(child))
  let page = await pageAt(port)
  const about = async (): Promise<void> => {
    await until('the settings open', () => page.press('Settings'))
    await until('their last page opens', () => page.press('About'))
  }
  await until('the window is there', async () => (await page.text()).includes('Add your first feed'))
  await about()

  updates.break(true)
  await until('it looks for a newer version', () => page.press('Check for updates'))
  await until('it is found', async () => (await page.text()).includes(`Version ${NEW} is available`))
  await until('it is fetched', () => page.press('Download'))
  await until('it is refused', async () => (await page.text()).includes('was not what was published'))
  if ((await installedVersion()) !== OLD) throw new Error('A broken update was installed.')
  say('a broken update is refused')

  updates.break(false)
  await until('it looks again', () => page.press('Check for updates'))
  await until('it is found again', async () => (await page.text()).includes(`Version ${NEW} is available`))
  await until('it is fetched again', () => page.press('Download'))
  await until('it is ready', async () => (await page.text()).includes(`Version ${NEW} is ready`), 60_000)
  await page.press('Install and restart').catch(() => undefined)
  await until('the new version is installed', async () => (await installedVersion()) === NEW, 120_000)
  await until('the old one has ended', () => !isRunning(child.pid), 60_000)
  page = await pageAt(port)
  await until('the new version is there', async () => (await page.text()).includes('Add your first feed'))
  await about()
  await until('it says its version', async () => (await page.text()).includes(`Version ${NEW}`))
  say(`updated from ${OLD} to ${NEW} by itself, when told to`)
  page.close()
  for (const pid of await processes('/opt/Tickertape/tickertape')) process.kill(pid, 'SIGTERM')
  await until('the new version has ended', async () => (await processes('/opt/Tickertape/tickertape')).length === 0)
}

async function makeDeb(version: string, output: string, updates: string): Promise<string> {
  const args = ['--local', `--version=${version}`, `--output=${output}`, `--updates=${updates}`]
  const made = await run(process.execPath, [join(repository, 'scripts/dist.ts'), ...args], { timeoutMs: 15 * 60_000 })
  const file = (await readdir(output).catch(() => [])).find((name) => name.endsWith('.deb'))
  if (made.code !== 0 || file === undefined) throw new Error(`The deb could not be made:\n${made.output}`)
  return join(output, file)
}

/** Serves the newer build; while it is broken, the description says another hash than the file has. */
async function serveUpdates(folder: string): Promise<{ server: Server; url: string; break: (on: boolean) => void }> {
  let broken = false
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://127.0.0.1').pathname)
    readFile(join(folder, name)).then(
      (content) => {
        const text =
          broken && name.endsWith('.yml') ? content.toString().replaceAll(/sha512: ./g, 'sha512: _') : content
        response.end(text)
      },
      () => response.writeHead(404).end()
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}`, break: (on) => (broken = on) }
}

async function installedVersion(): Promise<string> {
  return (await run('dpkg-query', ['-W', '-f', '${Version}', 'tickertape'])).output.trim()
}

async function must(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, output } = await run(program, args, { env: { ...process.env, ...env }, timeoutMs: 10 * 60_000 })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}
