import type { Disposable } from '../../base/disposable.ts'
import { KeptBus } from '../session-bus/kept-bus.ts'
import type { SessionBus } from '../session-bus/session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const ANSWER_LIMIT = 2_000
/** A panel lists a handful of icons; what more is there is not asked after. */
const MOST_ASKED = 32

/**
 * What a panel does with this program's icon: shows it, is there and does not have it, or there is none.
 *
 * A panel that came after the icon is never told of it, so that there is one says nothing about ours.
 */
export type IconInPanel = 'shown' | 'missing' | 'no panel'

/**
 * Asks whether a panel shows the icon, so that a hidden window can be had back.
 *
 * Windows and macOS always do. On Linux the watcher of status icons on the session bus knows; where it cannot be asked there is none.
 */
export class TrayHost implements Disposable {
  readonly #bus: KeptBus | null
  readonly #pid: number

  /** @param pid of the program whose icon it is */
  constructor(bus: KeptBus | null = process.platform === 'linux' ? new KeptBus() : null, pid = process.pid) {
    this.#bus = bus
    this.#pid = pid
  }

  async look(): Promise<IconInPanel> {
    if (!this.#bus) return 'shown'
    const bus = await this.#bus.get()
    const icons = bus && (await iconsListed(bus))
    if (!bus || !icons) return 'no panel'
    // Chromium's own name for it: org.freedesktop.StatusNotifierItem-PID-NUMBER.
    if (icons.some((icon) => icon.includes(`StatusNotifierItem-${this.#pid}-`))) return 'shown'
    // A panel may write down who called it rather than what it was told.
    for (const owner of new Set(icons.map(ownerOf)))
      if ((await bus.processOf(owner, { limit: ANSWER_LIMIT })) === this.#pid) return 'shown'
    return 'missing'
  }

  dispose(): void {
    this.#bus?.dispose()
  }
}

/** The icons that a panel lists, each as the program's name on the bus with or without a path; null where no panel shows any. */
async function iconsListed(bus: SessionBus): Promise<string[] | null> {
  const ask = { to: WATCHER, path: '/StatusNotifierWatcher', face: 'org.freedesktop.DBus.Properties', member: 'GetAll' }
  const [said] = await bus
    // A watcher that the bus would start for us has no panel.
    .call({ ...ask, signature: 's', values: [WATCHER] }, { limit: ANSWER_LIMIT, starts: false })
    .catch(() => [])
  if (!(said instanceof Map) || said.get('IsStatusNotifierHostRegistered') !== true) return null
  const listed = said.get('RegisteredStatusNotifierItems')
  return Array.isArray(listed) ? listed.slice(0, MOST_ASKED).map(String) : []
}

/** What stands before a path, which some write behind a blank. */
const ownerOf = (icon: string): string => icon.split(/[/@\s]/, 1)[0] ?? ''
