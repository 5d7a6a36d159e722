import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { DesktopNotifications } from '../../../src-main/electron/notifications/desktop-notifications.ts'
import { SessionBus, type Signal } from '../../../src-main/electron/session-bus/session-bus.ts'
import { Variant, type Wire } from '../../../src-main/electron/session-bus/wire.ts'
import type { Showing } from '../../../src-main/notifications/policy.ts'
import { words } from '../../../src-main/words/words.ts'
import { atTheEnd, cleanUp } from '../../helpers/at-the-end.ts'
import { killGroup } from '../program.ts'
import { openDesk, type Desk } from './desk.ts'
import { layOver, type LaidOver } from './laid-over.ts'
import { notificationServices, type NotificationService } from './notification-services.ts'
import { whereDifferent, type Picture, type Place } from './picture.ts'
import { lettersIn, newOn } from './screen.ts'
import { heldAfter, seen, tableOf } from './seen.ts'

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
/** How long a service may take to come, in ms. */
const COMES = 15_000
/** How long a notification stands that nobody touches, in ms: longer than a step looks at it. */
const LASTS = 30_000
/** How long what a click does may take to show, in ms. */
const ANSWERS = 2_500
/** How long one that was closed may take to go from the screen, in ms. */
const GOES = 5_000

/** A service on a bus and a screen of its own, with the product's client beside it. */
interface Scene extends Desk {
  /** The screen without a notification. */
  empty: Picture
  /** What the service said, oldest first. */
  signals: Signal[]
  desktop: DesktopNotifications
  /** Some services end where they have nothing to do; this starts one that is not there. */
  wake(): Promise<void>
  kill(): Promise<void>
}

const heads = [
  'Service',
  'Signs as themselves',
  'A left click on it',
  'What opens it',
  'After it was opened',
  'Asked to stay then',
  'Urgent',
  'Withdrawn when read',
  'Replaced',
  'Killed and started again'
]

/** Shows notifications by every service, clicks, withdraws and kills. Answers a table of what was seen. */
export async function playNotifications(folder: string, say: (line: string) => void): Promise<string> {
  const rows: string[][] = []
  for (const service of notificationServices) {
    const own = join(folder, service.name)
    const row = await playService(service, own).finally(cleanUp)
    if (typeof row === 'string') say(`left out: ${service.name}: ${row}`)
    else say(row.join(' | '))
    if (typeof row !== 'string') rows.push(row)
  }
  return tableOf(heads, rows)
}

async function playService(service: NotificationService, folder: string): Promise<string[] | string> {
  const parts = await layOver(service.packages, folder)
  if (typeof parts === 'string') return parts
  const desk = await openDesk(folder, service.screen)
  if (typeof desk === 'string') return desk
  const scene = await start(service, parts, desk)
  if (scene === null) return 'it did not come'
  const look = (step: (scene: Scene) => Promise<string>): Promise<string> => seen(() => awake(scene, step))
  const row = [`${service.name} ${parts.versions.get(service.packages[0] ?? '') ?? ''}`, await look(signs)]
  row.push(...(await howItOpens(scene)))
  for (const step of [urgent, withdrawn, replaced, restarted]) row.push(await look(step))
  return row
}

/** Each step begins with a service that is there and has said nothing. */
async function awake(scene: Scene, step: (scene: Scene) => Promise<string>): Promise<string> {
  await scene.wake()
  scene.signals.length = 0
  await heldAfter(() => isEmpty(scene), GOES)
  return step(scene)
}

async function start({ name, command }: NotificationService, parts: LaidOver, desk: Desk): Promise<Scene | null> {
  const { bus, env, address } = desk
  const signals: Signal[] = []
  bus.onSignal((signal) => signals.push(signal))
  await bus.listen(`type='signal',interface='${NAME}'`)
  let service: ChildProcess | null = null
  const kill = async (): Promise<void> => {
    if (service) await killGroup(service)
    service = null
    await heldAfter(async () => (await bus.ownerOf(NAME)) === null, COMES)
  }
  const isThere = async (): Promise<boolean> => (await bus.ownerOf(NAME)) !== null
  const wake = async (): Promise<void> => {
    if (await isThere()) return
    if (service) await killGroup(service)
    service = parts.start(command ?? [name], env)
    if ((await heldAfter(isThere, COMES)) === null) throw new Error('the service did not come')
  }
  atTheEnd(kill)
  const desktop = new DesktopNotifications({
    icon: { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) },
    desktopEntry: 'tickertape',
    words: () => words.en.notifications,
    clicked: () => {},
    connect: () => SessionBus.connect(address)
  })
  atTheEnd(() => desktop.dispose())
  const scene = { ...desk, empty: await desk.screen.picture(), signals, desktop, wake, kill }
  return wake().then(
    () => scene,
    () => null
  )
}

const news = (id: number, over: Partial<Showing> = {}): Showing => ({
  title: `Fog in the harbour ${id}`,
  body: 'No ship leaves before noon.',
  opens: { kind: 'item', id },
  urgent: false,
  ...over
})

/** Calls `Notify` as any program may, with an action: what the service does then is its own. */
async function notify(
  { bus }: Scene,
  title: string,
  more: { replaces?: number; resident?: boolean } = {}
): Promise<number> {
  const hints: Wire = [
    ['urgency', new Variant('y', 1)],
    ...(more.resident ? [['resident', new Variant('b', true)]] : [])
  ]
  const [id] = await bus.call({
    to: NAME,
    path: PATH,
    face: NAME,
    member: 'Notify',
    signature: 'susssasa{sv}i',
    values: ['Harbour', more.replaces ?? 0, '', title, 'No ship leaves before noon.', ['default', 'View'], hints, LASTS]
  })
  if (typeof id !== 'number') throw new Error('it gave no id')
  return id
}

const close = ({ bus }: Scene, id: number): Promise<unknown> =>
  bus
    .call({ to: NAME, path: PATH, face: NAME, member: 'CloseNotification', signature: 'u', values: [id] })
    .catch(() => undefined)

const isEmpty = async ({ screen, empty }: Scene): Promise<boolean> =>
  whereDifferent(empty, await screen.picture()) === null

const said = ({ signals }: Scene, member: string, id: number): Signal | undefined =>
  signals.find((signal) => signal.member === member && signal.values[0] === id)

/** A reader of letters takes one sign for another now and then, which no service does. */
const rightSigns = [/AT&T/, /<.?b.?fog<.?\/b/, /<.?b.?notbold<.?\/b/, /amp[;:]/]

async function signs(scene: Scene): Promise<string> {
  const hard = { title: 'AT&T <b>fog</b> a < b', body: 'a?b=1&c=2 <b>not bold</b> x < y &amp; z' }
  if (!(await scene.desktop.show(news(1, hard)))) return 'it was refused'
  const shown = await newOn(scene.screen, scene.empty)
  if (!shown) return 'nothing was drawn'
  const letters = await lettersIn(shown.picture, shown.place, join(scene.folder, 'signs.ppm'))
  scene.desktop.withdraw(new Set([1]))
  if (letters === null) return 'not tried: nothing here reads letters'
  const text = letters.replaceAll(/\s+/g, '')
  const isRight = rightSigns.every((part) => part.test(text)) && !/[lg]t;/.test(text)
  return isRight ? 'yes' : `read as “${letters.trim().replaceAll(/\s+/g, ' ')}”`
}

interface Try {
  says: string
  button: 'left' | 'middle'
  /** In parts of its width and height. */
  x: number
  y: number
}

/** Where a reader would click first, then the other button, then where buttons are drawn. */
const tries: readonly Try[] = [
  { says: 'a click', button: 'left', x: 0.5, y: 0.5 },
  { says: 'the middle button', button: 'middle', x: 0.5, y: 0.5 },
  ...[0.85, 0.7].flatMap((y) =>
    [0.5, 0.85, 0.2].map((x) => ({ says: 'the button _View_', button: 'left' as const, x, y }))
  )
]

const canAct = async ({ bus }: Scene): Promise<boolean> => {
  const [can] = await bus.call({ to: NAME, path: PATH, face: NAME, member: 'GetCapabilities' })
  return Array.isArray(can) && can.includes('actions')
}

/** What a left click does, what opens a notification, what the service does with it then, and where it was asked to leave it. */
async function howItOpens(scene: Scene): Promise<string[]> {
  if (!(await canAct(scene))) return ['not tried', 'nothing: it takes no actions', '', '']
  let left = ''
  for (const each of tries) {
    const did = await seen(() => awake(scene, () => clicked(scene, each)))
    left ||= did
    if (!did.startsWith('opens it')) continue
    const resident = await seen(() => awake(scene, () => clicked(scene, each, true)))
    return [left.replace(/,.*/, ''), each.says, did.replace(/.*, /, ''), resident.replace(/.*, /, '')]
  }
  return [left, 'nothing that was tried', '', '']
}

async function clicked(scene: Scene, { button, x, y }: Try, resident = false): Promise<string> {
  const { screen } = scene
  const id = await notify(scene, 'Fog in the harbour', { resident })
  const shown = await newOn(screen, scene.empty)
  if (!shown) return 'nothing was drawn'
  const at = (from: number, length: number, part: number): number => Math.round(from + length * part)
  const { place } = shown
  await screen.click(at(place.x, place.width, x), at(place.y, place.height, y), button)
  const opened = (): boolean => said(scene, 'ActionInvoked', id) !== undefined
  const closed = (): boolean => said(scene, 'NotificationClosed', id) !== undefined
  await heldAfter(() => opened() || closed(), ANSWERS)
  // The two come in any order.
  await heldAfter(() => opened() && closed(), 1_000)
  const gone = (await heldAfter(() => isEmpty(scene), GOES)) !== null
  await close(scene, id)
  await heldAfter(() => isEmpty(scene), GOES)
  if (opened()) return `opens it, ${gone ? 'it goes' : closed() ? 'it is closed and still drawn' : 'it stays'}`
  return closed() || gone ? 'dismisses it' : 'does nothing'
}

async function urgent(scene: Scene): Promise<string> {
  if (!(await scene.desktop.show(news(2, { urgent: true })))) return 'it was refused'
  const shown = await newOn(scene.screen, scene.empty)
  const isGone = await heldAfter(() => isEmpty(scene), 15_000)
  scene.desktop.withdraw(new Set([2]))
  if (!shown) return 'nothing was drawn'
  const size = isDialog(shown.place) ? ', in the middle of the screen' : ''
  return (isGone === null ? 'stands' : `goes after ${Math.round(isGone / 1000)} s`) + size
}

const isDialog = ({ x, y, width }: Place): boolean => y > 200 && x > 200 && x + width < 1_200

async function withdrawn(scene: Scene): Promise<string> {
  if (!(await scene.desktop.show(news(3)))) return 'it was refused'
  if (!(await newOn(scene.screen, scene.empty))) return 'nothing was drawn'
  scene.desktop.withdraw(new Set([3]))
  const gone = await heldAfter(() => isEmpty(scene), GOES)
  return gone === null ? 'no' : 'yes'
}

async function replaced(scene: Scene): Promise<string> {
  const first = await notify(scene, 'Fog in the harbour')
  const second = await notify(scene, 'Fog is over', { replaces: first })
  const strange = await notify(scene, 'Gale warning', { replaces: 4_711 })
  for (const id of new Set([first, second, strange])) await close(scene, id)
  const own = second === first ? 'keeps its id' : 'has another id'
  return strange === 4_711 ? `${own}; an id of nobody is taken` : own
}

async function restarted(scene: Scene): Promise<string> {
  if (!(await scene.desktop.show(news(4)))) return 'it was refused'
  await scene.kill()
  const away = await scene.desktop.show(news(5))
  await scene.wake()
  scene.signals.length = 0
  // Another program is first, and is given the ids that ours had.
  const strangers = [await notify(scene, 'One'), await notify(scene, 'Two'), await notify(scene, 'Three')]
  scene.desktop.withdraw(new Set([4, 5]))
  const again = await scene.desktop.show(news(6))
  await heldAfter(() => false, 500)
  const lost = strangers.filter((id) => said(scene, 'NotificationClosed', id)?.values[1] === 3)
  for (const id of strangers) await close(scene, id)
  scene.desktop.withdraw(new Set([6]))
  const told = `${away === false ? 'refused' : 'taken'} while away, ${again ? 'shown' : 'refused'} when back`
  return lost.length === 0 ? told : `${told}; another program’s was closed`
}
