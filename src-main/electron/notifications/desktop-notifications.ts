import type { ItemId } from '#contract/ids.ts'
import type { Disposable } from '../../base/disposable.ts'
import { log } from '../../base/log.ts'
import type { Showing } from '../../notifications/policy.ts'
import { KeptBus } from '../session-bus/kept-bus.ts'
import type { SessionBus, Signal } from '../session-bus/session-bus.ts'
import { Variant, type Read, type Wire } from '../session-bus/wire.ts'
import { asMarkup } from './markup.ts'

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
/** A service that has not answered after this long is taken for deaf, in ms. */
const ANSWER_LIMIT = 5_000
/** A notification that nobody closed is forgotten after this many newer ones. */
const KEPT = 50
/** How often the way to open a notification is said where a click does something else. */
const HINTS = 3
/** Services where the usual click on a notification only dismisses it, and no button is drawn for what it opens. */
const DISMISSES = new Set(['dunst'])
/** Services that make a window with OK and Cancel of what is to stay, without an id that could be closed. */
const ASKS = new Set(['notify-osd'])
/** Services that go on drawing what was to stay once it is closed, and take it away when the time of what replaces it is over. */
const LEAVES = new Set(['notification daemon'])

/** The program that shows notifications now. */
interface Service {
  /** Its unique name: nobody else ever has it, and its ids are its own. */
  owner: string
  name: string
  capabilities: ReadonlySet<string>
}

/** The icon as raw pixels, which travel with every call; so it is small. */
export interface IconPixels {
  width: number
  height: number
  /** Four bytes each: red, green, blue, opacity. */
  rgba: Uint8Array
}

export interface DesktopOptions {
  icon: IconPixels
  /** The name of the program's `.desktop` file, without its end. */
  desktopEntry: string
  words: () => { view: string; opensBy: string }
  clicked: (showing: Showing) => void
  connect?: () => Promise<SessionBus | null>
}

/**
 * Shows notifications with the service of the Desktop Notifications Specification, over a connection of our own.
 *
 * Electron's own forget which program they were shown by: after a restart of the service its ids begin anew, and closing one would
 * close another program's. Here every id belongs to the unique name that gave it. A call also blocks nobody.
 */
export class DesktopNotifications implements Disposable {
  readonly #options: DesktopOptions
  readonly #shown = new Map<number, Showing>()
  readonly #bus: KeptBus
  #service: Service | null = null
  #hints = HINTS

  constructor(options: DesktopOptions) {
    this.#options = options
    this.#bus = new KeptBus((bus) => this.#listen(bus), options.connect)
  }

  /** Whether the service took it; null where this program reaches no bus. */
  async show(showing: Showing): Promise<boolean | null> {
    const bus = await this.#bus.get()
    if (!bus) return null
    try {
      const service = (this.#service ??= await this.#ask(bus))
      const [id] = await this.#call(bus, service.owner, 'Notify', 'susssasa{sv}i', this.#contents(showing, service))
      // Another has taken its place while it answered: nobody knows this id any more.
      if (this.#service === service && typeof id === 'number') this.#keep(id, showing)
      return true
    } catch (error) {
      log.warn(`a notification was not taken: ${error instanceof Error ? error.name : String(error)}`)
      return false
    }
  }

  /** Takes back the notifications of these items. */
  withdraw(ids: ReadonlySet<ItemId>): void {
    for (const [id, showing] of [...this.#shown]) {
      if (showing.opens.kind !== 'item' || !ids.has(showing.opens.id)) continue
      if (showing.urgent && LEAVES.has(this.#service?.name ?? '')) this.#replaceForAMoment(id, showing.title)
      this.#close(id)
    }
  }

  /** The items whose notifications stand on the desktop. */
  items(): ItemId[] {
    return [...this.#shown.values()].flatMap(({ opens }) => (opens.kind === 'item' ? [opens.id] : []))
  }

  dispose(): void {
    this.#bus.dispose()
  }

  async #listen(bus: SessionBus): Promise<void> {
    bus.onSignal((signal) => this.#heard(signal))
    bus.onEnd(() => this.#forget())
    await bus.listen(`type='signal',sender='${NAME}',path='${PATH}',interface='${NAME}'`)
    await bus.listen(`type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${NAME}'`)
  }

  /** Who shows notifications now, and what it can; the bus starts one where that is how it comes. */
  async #ask(bus: SessionBus): Promise<Service> {
    const capabilities = await this.#call(bus, NAME, 'GetCapabilities')
    const owner = await bus.ownerOf(NAME)
    if (owner === null) throw new Error('the service has gone')
    const [name] = await this.#call(bus, owner, 'GetServerInformation').catch((): Read[] => [])
    return {
      owner,
      name: typeof name === 'string' ? name.toLowerCase() : '',
      capabilities: new Set(Array.isArray(capabilities[0]) ? capabilities[0].map(String) : [])
    }
  }

  #contents(showing: Showing, service: Service): Wire[] {
    const { icon, desktopEntry, words } = this.#options
    const { width, height, rgba } = icon
    const { view, opensBy } = words()
    const has = (capability: string): boolean => service.capabilities.has(capability)
    const hints = [
      ['urgency', new Variant('y', showing.urgent ? 2 : showing.silent ? 0 : 1)],
      ['desktop-entry', new Variant('s', desktopEntry)],
      ['image-data', new Variant('(iiibiiay)', [width, height, width * 4, true, 8, 4, rgba])],
      ...(showing.silent && has('sound') ? [['suppress-sound', new Variant('b', true)]] : [])
    ]
    const actions = has('actions') ? ['default', view] : []
    const says = actions.length > 0 && DISMISSES.has(service.name) && this.#hints-- > 0
    const body = says ? `${showing.body}\n${opensBy}` : showing.body
    const shownBody = has('body-markup') ? asMarkup(body) : body
    // What is urgent stays until the reader has seen it; the rest as long as the service thinks right.
    const stays = showing.urgent && !ASKS.has(service.name)
    return ['Tickertape', 0, '', showing.title, shownBody, actions, hints, stays ? 0 : -1]
  }

  #heard({ sender, member, values }: Signal): void {
    const [id, what] = values
    if (member === 'NameOwnerChanged' && id === NAME) return this.#forget()
    // A program may send such a signal to anybody, and ids are small numbers.
    if (sender !== this.#service?.owner || typeof id !== 'number') return
    const showing = this.#shown.get(id)
    if (!showing) return
    if (member === 'NotificationClosed') this.#shown.delete(id)
    if (member !== 'ActionInvoked' || what !== 'default') return
    // Not every service takes away what was answered.
    this.#close(id)
    this.#options.clicked(showing)
  }

  #keep(id: number, showing: Showing): void {
    this.#shown.delete(id)
    this.#shown.set(id, showing)
    const [oldest] = this.#shown.keys()
    if (this.#shown.size > KEPT && oldest !== undefined) this.#shown.delete(oldest)
  }

  #replaceForAMoment(id: number, title: string): void {
    const owner = this.#service?.owner
    if (owner === undefined) return
    const shown: Wire[] = ['Tickertape', id, '', title, '', [], [], 1]
    void this.#bus
      .get()
      .then((bus) => bus && this.#call(bus, owner, 'Notify', 'susssasa{sv}i', shown))
      .catch(() => undefined)
  }

  #close(id: number): void {
    this.#shown.delete(id)
    const owner = this.#service?.owner
    if (owner === undefined) return
    void this.#bus
      .get()
      .then((bus) => bus && this.#call(bus, owner, 'CloseNotification', 'u', [id]))
      // It may be gone already, which some services call an error.
      .catch(() => undefined)
  }

  /** Another program shows notifications from now on, or none: what stood is gone, and its ids mean something else. */
  #forget(): void {
    this.#service = null
    this.#shown.clear()
  }

  #call(bus: SessionBus, to: string, member: string, signature = '', values: readonly Wire[] = []): Promise<Read[]> {
    return bus.call({ to, path: PATH, face: NAME, member, signature, values }, { limit: ANSWER_LIMIT })
  }
}
