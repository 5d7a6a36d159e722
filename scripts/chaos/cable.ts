import { execFileSync } from 'node:child_process'

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' })

/** Where nobody is: frames that are sent there vanish, as behind a router that died. */
const NOBODY = '02:00:00:00:00:99'

/**
 * A network cable between this machine and a network namespace in which the app runs, whose packets can be lost in silence.
 *
 * Both ends are private addresses of this machine: nothing leaves it. Needs root, Linux and iproute2.
 */
export class Cable {
  readonly #namespace = `ttk-${process.pid}`
  readonly #ours = `ttk${process.pid}`.slice(0, 15)
  readonly #theirs = `ttl${process.pid}`.slice(0, 15)
  #losses = 0
  readonly #network = `10.213.${10 + (process.pid % 240)}`

  /** A cable; null, and a word about it, where there can be none. */
  static lay(say: (line: string) => void): Cable | null {
    let obstacle = Cable.#obstacle()
    try {
      if (obstacle === '') return new Cable()
    } catch (error) {
      obstacle = (error as Error).message
    }
    say(`chaos: no packets are lost here (${obstacle}): proxies drop connections instead`)
    return null
  }

  /** Why there can be none here; empty where there can. */
  static #obstacle(): string {
    if (process.platform !== 'linux') return 'not Linux'
    if (process.getuid?.() !== 0) return 'not root'
    try {
      const probe = `ttk-p${process.pid}`
      ip('netns', 'add', probe)
      ip('netns', 'del', probe)
      return ''
    } catch {
      return 'no network namespaces'
    }
  }

  /** Throws where the network cannot be made; then nothing is left of it. */
  private constructor() {
    try {
      ip('netns', 'add', this.#namespace)
      ip('link', 'add', this.#ours, 'type', 'veth', 'peer', 'name', this.#theirs, 'netns', this.#namespace)
      ip('address', 'add', `${this.address}/24`, 'dev', this.#ours)
      ip('link', 'set', this.#ours, 'up')
      ip('-n', this.#namespace, 'address', 'add', `${this.#appAddress}/24`, 'dev', this.#theirs)
      ip('-n', this.#namespace, 'link', 'set', 'lo', 'up')
      ip('-n', this.#namespace, 'link', 'set', this.#theirs, 'up')
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Where this side listens for the other. */
  get address(): string {
    return `${this.#network}.1`
  }

  get #appAddress(): string {
    return `${this.#network}.2`
  }

  /** The command line that runs a command at the other end; it is the same process, with the same id. */
  inside(program: string, args: readonly string[]): [string, string[]] {
    return ['ip', ['netns', 'exec', this.#namespace, program, ...args]]
  }

  /** From now on nothing reaches the app any more, and nobody is told. */
  lose(): void {
    if (this.#losses++ > 0) return
    ip('neighbour', 'replace', this.#appAddress, 'lladdr', NOBODY, 'nud', 'permanent', 'dev', this.#ours)
  }

  /** Ends one loss; packets flow again when all are over. */
  mend(): void {
    if (--this.#losses > 0) return
    ip('neighbour', 'del', this.#appAddress, 'dev', this.#ours)
  }

  close(): void {
    for (const gone of [
      ['link', 'del', this.#ours],
      ['netns', 'del', this.#namespace]
    ]) {
      try {
        ip(...gone)
      } catch {
        // It was never made, or is gone with the rest.
      }
    }
  }
}
