import type { ChildProcess } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KeptBus } from '../../../src-main/electron/session-bus/kept-bus.ts'
import { SessionBus } from '../../../src-main/electron/session-bus/session-bus.ts'
import { TrayHost } from '../../../src-main/electron/tray/tray-host.ts'
import { atTheEnd, cleanUp } from '../../helpers/at-the-end.ts'
import { App } from '../app.ts'
import { killGroup } from '../program.ts'
import { openDesk, type Desk } from './desk.ts'
import { layOver, type LaidOver } from './laid-over.ts'
import { newOn } from './screen.ts'
import { heldAfter, seen, tableOf } from './seen.ts'

/** A panel that shows status icons. */
interface Panel {
  name: string
  packages: readonly string[]
  /** How it is started, where its name is not enough. */
  command?: readonly string[]
  /** Its configuration, by the path below the reader's own. */
  files?: Readonly<Record<string, string>>
  screen?: 'wayland'
  /** It is of the kind that has no watcher who could be asked: its icon is looked for on the screen. */
  isOld?: boolean
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
  {
    name: 'mate-panel',
    packages: ['mate-panel'],
    // Another service that the bus would start: the part of the panel that shows the icons.
    command: ['sh', '-c', '/usr/lib/mate-panel/notification-area-applet & exec mate-panel']
  },
  {
    name: 'waybar',
    packages: ['waybar'],
    files: { 'waybar/config': '{"modules-right":["tray"]}', 'waybar/style.css': '' },
    screen: 'wayland'
  },
  { name: 'trayer', packages: ['trayer'], isOld: true }
]

const heads = ['Panel', 'There first', 'Started later', 'Killed and started again', 'Window when it is gone']

/** Plays each panel before, after, restarted and gone, with the program started hidden, as at a login. */
export async function playTrays(folder: string, electron: string, say: (line: string) => void): Promise<string> {
  const rows: string[][] = []
  for (const panel of panels) {
    const row = await playTray(panel, join(folder, panel.name), electron).finally(cleanUp)
    say(typeof row === 'string' ? `left out: ${panel.name}: ${row}` : row.join(' | '))
    if (typeof row !== 'string') rows.push(row)
  }
  return tableOf(heads, rows)
}

/** A panel that comes and goes beside the program. */
interface Scene extends Desk {
  panel: Panel
  start(): Promise<void>
  kill(): Promise<void>
  app(data: string): App
}

async function playTray(panel: Panel, folder: string, electron: string): Promise<string[] | string> {
  const parts = await layOver(panel.packages, folder)
  if (typeof parts === 'string') return parts
  const desk = await openDesk(folder, panel.screen ?? 'x')
  if (typeof desk === 'string') return desk
  for (const [path, text] of Object.entries(panel.files ?? {})) {
    await mkdir(dirname(join(desk.config, path)), { recursive: true })
    await writeFile(join(desk.config, path), text)
  }
  const scene = sceneOf(panel, parts, desk, electron)
  const row = [`${panel.name} ${parts.versions.get(panel.name) ?? ''}`, await seen(() => first(scene), 2 * STEP)]
  await scene.kill()
  const data = join(folder, 'late')
  const late = scene.app(data)
  late.start()
  await heldAfter(async () => (await logOf(data)).includes('starts'), STEP)
  // The same step twice: a panel that was not there, and one that was killed.
  for (let time = 0; time < 2; time++) {
    row.push(await seen(() => shows(scene, late, () => scene.start()), 2 * STEP))
    await scene.kill()
  }
  row.push(await seen(() => gone(data), 2 * STEP))
  return row
}

function sceneOf(panel: Panel, parts: LaidOver, desk: Desk, electron: string): Scene {
  let running: ChildProcess | null = null
  const kill = async (): Promise<void> => {
    if (running) await killGroup(running)
    running = null
    await heldAfter(async () => !(await hasWatcher(desk)), STEP)
  }
  atTheEnd(kill)
  return {
    ...desk,
    panel,
    kill,
    start: () => {
      running = parts.start(panel.command ?? [panel.name], desk.env)
      return Promise.resolve()
    },
    app: (userDataDir) => {
      const flags = panel.screen === 'wayland' ? ['--ozone-platform=wayland'] : []
      const app = new App({ electron, userDataDir, env: desk.env, flags })
      atTheEnd(() => app.quit())
      return app
    }
  }
}

/** As on a session where the panel was quicker. */
async function first(scene: Scene): Promise<string> {
  await scene.start()
  if (!scene.panel.isOld && (await heldAfter(() => hasWatcher(scene), 15_000)) === null) return 'it has no watcher'
  const early = scene.app(join(scene.folder, 'early'))
  const what = await shows(scene, early, () => Promise.resolve(early.start()))
  await early.quit()
  return what
}

/** After how long the icon is in the panel, once something was done. */
async function shows(scene: Scene, app: App, begin: () => Promise<void>): Promise<string> {
  const { panel, screen, address } = scene
  const before = await screen.picture()
  await begin()
  const host = new TrayHost(new KeptBus(undefined, () => SessionBus.connect(address)), app.pid)
  atTheEnd(() => host.dispose())
  const isThere = async (): Promise<boolean> =>
    panel.isOld ? (await newOn(screen, before)) !== null : (await host.look()) === 'shown'
  const after = await heldAfter(isThere, STEP)
  return after === null ? 'no icon' : `icon, ${Math.round(after / 1000)} s`
}

/** The program says where its window is; there is no task bar here that could be looked at. */
async function gone(data: string): Promise<string> {
  const standsIn = async (): Promise<boolean> => {
    const log = await logOf(data)
    return log.lastIndexOf('the window stands in the task bar') > log.lastIndexOf('the window is hidden again')
  }
  return (await heldAfter(standsIn, STEP)) === null ? 'hidden' : 'in the task bar'
}

const hasWatcher = async ({ bus }: Desk): Promise<boolean> => (await bus.ownerOf(WATCHER)) !== null

const logOf = (data: string): Promise<string> => readFile(join(data, 'logs/main.log'), 'utf8').catch(() => '')
