import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { keyringObstacle, openKeyring } from '../../helpers/keyring.ts'
import { killGroup } from '../program.ts'
import type { Desk } from './desk.ts'
import { layOver } from './laid-over.ts'
import { heldAfter } from './seen.ts'

const NAME = 'org.freedesktop.secrets'

/** A store of keys that runs, or does not. */
export interface KeyStore {
  start(): Promise<void>
  stop(): Promise<void>
  /** Starts it as it is after a login that did not unlock it; undefined for one that knows no such thing. */
  startLocked?: () => Promise<void>
  /** A person unlocks it by other means than an answer. */
  unlock?: () => Promise<void>
  /** How many questions it has put on the screen. */
  questions(): Promise<number>
  /** A person says yes to what it asks. */
  allow?: () => Promise<void>
  /** What its bus is, where it brings one. */
  env: Record<string, string>
}

export interface KeyStoreKind {
  title: string
  /** What `XDG_CURRENT_DESKTOP` says. */
  desktop: string
  /** It starts when the program is there already. */
  isLate?: boolean
  /** Answers why it cannot be had. */
  open(desk: Desk): Promise<KeyStore | string>
}

/** GNOME's, whose questions are counted by a stand-in for the window that would grab the whole display. */
async function gnome(how: 'unlocked' | 'bare'): Promise<KeyStore | string> {
  const obstacle = keyringObstacle()
  if (obstacle !== '') return obstacle
  const keyring = await openKeyring()
  return {
    env: keyring.env,
    start: () => keyring.start(how),
    stop: () => keyring.stop(),
    ...(how === 'unlocked' && { startLocked: () => keyring.start('locked'), unlock: () => keyring.unlock() }),
    questions: () => keyring.questions()
  }
}

const none: KeyStore = {
  env: {},
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  questions: () => Promise.resolve(0)
}

/** KeePassXC with a database of one group, which is given to other programs. It asks in windows of its own. */
async function keePassXc(desk: Desk): Promise<KeyStore | string> {
  const { folder, screen, bus } = desk
  const parts = await layOver(['keepassxc'], join(folder, 'parts'))
  if (typeof parts === 'string') return parts
  await mkdir(join(desk.config, 'keepassxc'), { recursive: true })
  await writeFile(join(desk.config, 'keepassxc/keepassxc.ini'), keePassSettings)
  const [xml, database] = [join(folder, 'empty.xml'), join(folder, 'harbour.kdbx')]
  await writeFile(xml, emptyDatabase)
  // Its one instance for a user is told by a file in the folder for temporary ones.
  const env = { ...desk.env, XDG_DATA_HOME: folder, TMPDIR: folder }
  const make = `test -e "$1" || printf 'harbour\\nharbour\\n' | keepassxc-cli import -p "$0" "$1"`
  const open = `printf harbour | exec keepassxc --pw-stdin "$1"`
  let running: ChildProcess | null = null
  const stop = async (): Promise<void> => {
    if (running) await killGroup(running)
    running = null
  }
  atTheEnd(stop)
  return {
    env: {},
    stop,
    async start() {
      running = parts.start(['sh', '-c', `${make}; ${open}`, xml, database], env)
      await heldAfter(async () => (await bus.ownerOf(NAME)) !== null, 30_000)
      // Its window comes after its name; every further one is a question.
      await heldAfter(async () => (await screen.windowsOf('keepassxc')).length > 0, 10_000)
    },
    questions: async () => Math.max((await screen.windowsOf('keepassxc')).length - 1, 0),
    async allow() {
      const windows = await screen.windowsOf('keepassxc')
      // "Allow Selected", the first of the buttons at its bottom; its main window is the higher one.
      const [question] = windows.sort((one, other) => one.height - other.height)
      if (question) await screen.click(question.x + question.width * 0.28, question.y + question.height * 0.9)
    }
  }
}

const keePassSettings = `[General]
ConfigVersion=2
UpdateCheckMessageShown=true
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
`

const emptyDatabase = `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><Generator>KeePassXC</Generator><DatabaseName>Harbour</DatabaseName><CustomData><Item>
<Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{01010101-0101-0101-0101-010101010101}</Value></Item></CustomData></Meta>
<Root><Group><UUID>AQEBAQEBAQEBAQEBAQEBAQ==</UUID><Name>Root</Name></Group></Root></KeePassFile>`

export const keyStoreKinds: readonly KeyStoreKind[] = [
  { title: 'GNOME’s keyring, unlocked', desktop: 'GNOME', open: () => gnome('unlocked') },
  { title: 'the same, on a desktop that Chromium does not know', desktop: 'sway', open: () => gnome('unlocked') },
  { title: 'the same, started after the program', desktop: 'GNOME', isLate: true, open: () => gnome('unlocked') },
  { title: 'GNOME’s keyring without a default collection', desktop: 'GNOME', open: () => gnome('bare') },
  { title: 'KeePassXC', desktop: 'XFCE', open: keePassXc },
  { title: 'none', desktop: 'GNOME', open: () => Promise.resolve(none) }
]
