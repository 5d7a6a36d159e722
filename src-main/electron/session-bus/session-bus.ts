import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { Disposable } from '../../base/disposable.ts'
import { Emitter } from '../../base/emitter.ts'
import { log } from '../../base/log.ts'
import { callBytes, refusalBytes, takeMessage, type Call, type Received } from './message.ts'
import type { Read, Wire } from './wire.ts'

const BUS = 'org.freedesktop.DBus'
const BUS_PATH = '/org/freedesktop/DBus'
/** How long the bus itself has to let us in, in ms. */
const WELCOME_LIMIT = 5_000
/** How long another program has for its answer, in ms. */
const ANSWER_LIMIT = 10_000

export type Signal = Pick<Received, 'sender' | 'path' | 'face' | 'member' | 'values'>

/** What another program, or the bus in its place, answered instead of an answer. */
class BusError extends Error {
  /** Such as `org.freedesktop.DBus.Error.ServiceUnknown`. */
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

interface Waiting {
  resolve: (values: Read[]) => void
  reject: (error: Error) => void
  timer: ReturnType<typeof setTimeout> | null
}

/**
 * A connection of our own to the session bus.
 *
 * Electron has one, and no way to ask over it: whether a key store would open without a question, which program it was that
 * showed a notification, and whether that one is still the same. Nothing here waits in the main thread.
 */
export class SessionBus implements Disposable {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #received: Buffer = Buffer.alloc(0)
  #serial = 0
  #isOver = false
  readonly #onSignal = new Emitter<Signal>()
  readonly onSignal = this.#onSignal.event
  readonly #onEnd = new Emitter<null>()
  readonly onEnd = this.#onEnd.event

  private constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end())
    if (rest.length > 0) this.#take(rest)
  }

  /** Null where there is no bus that this program can reach. */
  static async connect(address = addressOfBus()): Promise<SessionBus | null> {
    for (const path of pathsOf(address)) {
      const bus = await openSocket(path).catch(() => null)
      if (!bus) continue
      const connection = new SessionBus(bus.socket, bus.rest)
      try {
        await connection.call({ to: BUS, path: BUS_PATH, face: BUS, member: 'Hello' }, { limit: WELCOME_LIMIT })
        return connection
      } catch {
        connection.dispose()
      }
    }
    return null
  }

  /**
   * Calls a method and answers what it returned.
   *
   * @param options.limit in ms, null for none: a question to a person may take an hour
   * @param options.starts whether the bus may start a program that is not there
   * @throws BusError for an error, for no answer in time, and when the bus has gone
   */
  call(
    call: Call,
    { limit = ANSWER_LIMIT, starts = true }: { limit?: number | null; starts?: boolean } = {}
  ): Promise<Read[]> {
    if (this.#isOver) return Promise.reject(gone())
    const serial = ++this.#serial
    return new Promise((resolve, reject) => {
      const late = (): void => {
        this.#waiting.delete(serial)
        reject(new BusError('org.freedesktop.DBus.Error.NoReply', `${call.to} does not answer`))
      }
      this.#waiting.set(serial, { resolve, reject, timer: limit === null ? null : setTimeout(late, limit) })
      this.#socket.write(callBytes(call, serial, starts))
    })
  }

  /** Has the bus hand over the signals that a match rule describes. */
  async listen(rule: string): Promise<void> {
    await this.#ask('AddMatch', 's', [rule])
  }

  /** The unique name of the program that has a name now; null where none has it. */
  async ownerOf(name: string): Promise<string | null> {
    try {
      const [owner] = await this.#ask('GetNameOwner', 's', [name])
      return typeof owner === 'string' ? owner : null
    } catch (error) {
      if (error instanceof BusError && error.name.endsWith('.NameHasNoOwner')) return null
      throw error
    }
  }

  /** The process behind a name; null where nobody has it, or the bus does not say. */
  async processOf(name: string, { limit }: { limit: number }): Promise<number | null> {
    const ask = { to: BUS, path: BUS_PATH, face: BUS, member: 'GetConnectionUnixProcessID', signature: 's' }
    const [pid] = await this.call({ ...ask, values: [name] }, { limit }).catch((): Read[] => [])
    return typeof pid === 'number' ? pid : null
  }

  /** Whether a program has a name, or the bus would start one that takes it. Starts nothing. */
  async has(name: string): Promise<boolean> {
    if ((await this.ownerOf(name)) !== null) return true
    const [names] = await this.#ask('ListActivatableNames')
    return Array.isArray(names) && names.includes(name)
  }

  dispose(): void {
    this.#socket.destroy()
    this.#end()
    this.#onSignal.dispose()
    this.#onEnd.dispose()
  }

  #ask(member: string, signature = '', values: readonly Wire[] = []): Promise<Read[]> {
    return this.call({ to: BUS, path: BUS_PATH, face: BUS, member, signature, values })
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes])
    try {
      for (let taken = takeMessage(this.#received); taken !== null; taken = takeMessage(this.#received)) {
        this.#received = taken.rest
        this.#heard(taken.message)
      }
    } catch (error) {
      log.warn(`the session bus is left: ${error instanceof Error ? error.message : String(error)}`)
      this.#socket.destroy()
    }
  }

  #heard(message: Received): void {
    if (message.kind === 'signal') return this.#onSignal.fire(message)
    if (message.kind === 'call') return void this.#socket.write(refusalBytes(message, ++this.#serial))
    const waiting = this.#waiting.get(message.answers)
    if (!waiting) return
    this.#waiting.delete(message.answers)
    if (waiting.timer) clearTimeout(waiting.timer)
    if (message.kind === 'answer') return waiting.resolve(message.values)
    const [said] = message.values
    waiting.reject(new BusError(message.error, typeof said === 'string' ? said : message.error))
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const { reject, timer } of this.#waiting.values()) {
      if (timer) clearTimeout(timer)
      reject(gone())
    }
    this.#waiting.clear()
    this.#onEnd.fire(null)
  }
}

const gone = (): BusError => new BusError('org.freedesktop.DBus.Error.Disconnected', 'the session bus has gone')

/** Where the session's bus is: as the session says, else where systemd puts it. */
function addressOfBus(): string {
  const { DBUS_SESSION_BUS_ADDRESS: said, XDG_RUNTIME_DIR: folder } = process.env
  if (said) return said
  return folder && existsSync(`${folder}/bus`) ? `unix:path=${folder}/bus` : ''
}

/** The sockets of an address, which may name several: `unix:path=/run/user/1000/bus,guid=…;unix:abstract=/tmp/dbus-x`. */
export function pathsOf(address: string): string[] {
  return address.split(';').flatMap((one) => {
    if (!one.startsWith('unix:')) return []
    const keys = new Map(
      one
        .slice('unix:'.length)
        .split(',')
        .map((pair) => pair.split('=', 2) as [string, string])
    )
    const plain = (text: string | undefined): string | null => {
      try {
        return text ? decodeURIComponent(text) : null
      } catch {
        return null
      }
    }
    const path = plain(keys.get('path'))
    const abstract = plain(keys.get('abstract'))
    if (path !== null) return [path]
    // Node before 20 cannot reach these, and answers so.
    return abstract === null ? [] : [`\0${abstract}`]
  })
}

/** A socket whose other end, the bus, has let us in as who we are. */
function openSocket(path: string): Promise<{ socket: Socket; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    let said = Buffer.alloc(0)
    const fail = (why: string): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(new Error(why))
    }
    const timer = setTimeout(() => fail('the session bus does not answer'), WELCOME_LIMIT)
    const listen = (bytes: Buffer): void => {
      said = Buffer.concat([said, bytes])
      const end = said.indexOf('\r\n')
      if (end < 0) return said.length > 4_096 ? fail('the session bus says too much') : undefined
      if (!said.subarray(0, end).toString().startsWith('OK ')) return fail('the session bus does not let us in')
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.write('BEGIN\r\n')
      resolve({ socket, rest: said.subarray(end + 2) })
    }
    socket.once('error', (error) => fail(error.message))
    socket.once('close', () => fail('the session bus has closed'))
    socket.on('data', listen)
    const user = Buffer.from(String(process.getuid?.() ?? '')).toString('hex')
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`)
  })
}
