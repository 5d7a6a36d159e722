import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../../../scripts/setup/child.ts'
import { repository } from '../../../scripts/setup/places.ts'
import { sandboxFlags } from '../../../scripts/setup/sandbox.ts'
import { layOver, type LaidOver } from './laid-over.ts'

/** A panel that shows status icons. */
interface Panel {
  name: string
  packages: readonly string[]
  /** How it is started, where its name is not enough. */
  command?: readonly string[]
  /** Its configuration, by the path below the reader's own. */
  files?: Readonly<Record<string, string>>
}

export interface Place {
  folder: string
  electron: string
  /** With a display and a session bus. */
  env: Record<string, string>
}

/** What was seen of a panel; a step is null where the icon was not listed in time, else after how many seconds. */
export interface SeenTray {
  panel: string
  first: number | null
  later: number | null
  again: number | null
  /** Whether the program said that it stands in the task bar once the panel was gone. */
  standsIn: boolean
}

/** How long a step may take, in ms: a hidden program looks every half minute. */
const STEP = 60_000
const WATCHER = 'org.kde.StatusNotifierWatcher'

const xfceChannel = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
<property name="configver" type="int" value="2"/>
<property name="panels" type="array"><value type="int" value="1"/><property name="panel-1" type="empty">
<property name="position" type="string" value="p=6;x=0;y=0"/><property name="length" type="uint" value="100"/>
<property name="plugin-ids" type="array"><value type="int" value="1"/></property></property></property>
<property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>`

/** Trayer is of the old kind, which has no watcher: there the window must stand in the task bar. */
const panels: readonly Panel[] = [
  {
    name: 'lxqt-panel',
    packages: ['lxqt-panel'],
    files: {
      'lxqt/panel.conf':
        '[General]\n__userfile__=true\npanels=panel1\n[panel1]\nplugins=statusnotifier\n[statusnotifier]\ntype=statusnotifier\n'
    }
  },
  {
    name: 'xfce4-panel',
    packages: ['xfce4-panel', 'xfconf'],
    // The bus starts no services, and this one has the panel's configuration.
    command: ['sh', '-c', '/usr/lib/*/xfce4/xfconf/xfconfd & exec xfce4-panel'],
    files: { 'xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml': xfceChannel }
  },
  { name: 'mate-panel', packages: ['mate-panel'] },
  { name: 'trayer', packages: ['trayer'] }
]

/** Plays each panel before, after, restarted and gone, with the program started hidden, as at a login. */
export async function playTrays(place: Place, say: (line: string) => void): Promise<SeenTray[]> {
  const seen: SeenTray[] = []
  for (const panel of panels) {
    const folder = join(place.folder, panel.name)
    const parts = await layOver(panel.packages, folder)
    if (typeof parts === 'string') {
      say(`left out: ${panel.name}: ${parts}`)
      continue
    }
    say(`${panel.name} is played`)
    seen.push(await playTray(panel, parts, { ...place, folder }))
  }
  return seen
}

async function playTray(panel: Panel, parts: LaidOver, place: Place): Promise<SeenTray> {
  const config = join(place.folder, 'config')
  for (const [path, text] of Object.entries(panel.files ?? {})) {
    await mkdir(dirname(join(config, path)), { recursive: true })
    await writeFile(join(config, path), text)
  }
  const env = { ...process.env, ...place.env, XDG_CONFIG_HOME: config }
  const startPanel = (): ChildProcess => parts.start(panel.command ?? [panel.name], env)
  const startApp = (data: string): ChildProcess =>
    spawn(place.electron, [repository, ...sandboxFlags(), `--user-data-dir=${data}`, '--hidden'], {
      env,
      stdio: 'ignore'
    })

  let shown = startPanel()
  await until(() => hasWatcher(env), 10_000)
  const early = startApp(join(place.folder, 'early'))
  const first = await until(() => lists(early, env))
  await end(early)
  await endGroup(shown)

  const data = join(place.folder, 'late')
  const late = startApp(data)
  await until(async () => (await logOf(data)).includes('starts'), 10_000)
  shown = startPanel()
  const later = await until(() => lists(late, env))
  await endGroup(shown)
  shown = startPanel()
  const again = await until(() => lists(late, env))
  await endGroup(shown)
  const gone = await until(async () => (await logOf(data)).includes('no panel shows the tray icon'))
  await end(late)
  return { panel: panel.name, first, later, again, standsIn: gone !== null || first === null }
}

export function trayTable(seen: readonly SeenTray[]): string {
  const seconds = (after: number | null): string => (after === null ? 'no icon' : `icon, ${after} s`)
  const rows = seen.map(({ panel, first, later, again, standsIn }) => [
    panel,
    ...[first, later, again].map(seconds),
    standsIn ? 'in the task bar' : 'hidden'
  ])
  const heads = ['Panel', 'There first', 'Started later', 'Killed and started', 'Window when it is gone']
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** After how many seconds a condition held; null where it did not. */
async function until(holds: () => Promise<boolean>, limit = STEP): Promise<number | null> {
  const start = performance.now()
  while (performance.now() - start < limit) {
    if (await holds()) return Math.round((performance.now() - start) / 1000)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return null
}

const send = (env: NodeJS.ProcessEnv, ...args: string[]): ReturnType<typeof run> =>
  run('dbus-send', ['--session', '--print-reply=literal', ...args], { env })

const hasWatcher = async (env: NodeJS.ProcessEnv): Promise<boolean> => (await watched(env)) !== ''

async function watched(env: NodeJS.ProcessEnv): Promise<string> {
  const get = 'org.freedesktop.DBus.Properties.GetAll'
  const { code, output } = await send(env, `--dest=${WATCHER}`, '/StatusNotifierWatcher', get, `string:${WATCHER}`)
  return code === 0 ? output : ''
}

/** Whether the watcher lists an icon of this program, by its name or by its connection: nobody else on this bus has one. */
async function lists(app: ChildProcess, env: NodeJS.ProcessEnv): Promise<boolean> {
  const said = await watched(env)
  return said.includes(`StatusNotifierItem-${app.pid}-`) || /:\d+\.\d+\/StatusNotifierItem/.test(said)
}

const logOf = (data: string): Promise<string> => readFile(join(data, 'logs/main.log'), 'utf8').catch(() => '')

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
}

/** A panel's helpers go with it. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await ended
}
