import { pick } from '../feed-server/random.ts'
import { ServerProcess } from '../../scripts/chaos/server-process.ts'
import { drawHabit, habitNames } from './habits.ts'

/** How the connections of a stranger end when its habit does. */
const endings = ['destroy', 'reset', 'end', 'chunk'] as const

/** Feeds of one server at two origins, each of which takes on one habit after the other. */
export class Strangers {
  readonly count
  readonly met = new Set<string>()
  readonly #server
  readonly #random
  readonly #habits
  /** Habits that nobody has had yet come first. */
  #untried: string[] = []

  constructor(count: number, habits: readonly string[], seed: number, random: () => number) {
    this.count = count
    this.#habits = habits.length > 0 ? habits : habitNames
    this.#server = new ServerProcess(seed)
    this.#random = random
  }

  get addresses(): string[] {
    const { port, otherPort } = this.#server
    return this.#targets.map((target, index) => `http://127.0.0.1:${index % 4 === 0 ? otherPort : port}${target}`)
  }

  get #targets(): string[] {
    return Array.from({ length: this.count }, (_, index) => `/stream?channel=stranger${index + 1}`)
  }

  async start(): Promise<void> {
    await this.#server.start()
    await this.#turn(this.#targets)
  }

  /** Some of them take on another habit, or all of them the same one; answers what happened. */
  async turn(): Promise<string> {
    const random = this.#random
    if (random() < 0.1) {
      // The worst of one kind at once.
      const name = this.#nextName()
      return this.#turn(this.#targets, name)
    }
    return this.#turn(this.#targets.filter(() => random() < 0.3))
  }

  /** The server is killed, and comes back without any memory of what it said. */
  async restart(downMs: number): Promise<void> {
    await this.#server.kill()
    await new Promise((resolve) => setTimeout(resolve, downMs))
    await this.start()
  }

  /** Every connection breaks at once, so many times in a row. */
  async storm(times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      await this.#server.call('cut', undefined, pick(endings, this.#random))
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }

  close(): Promise<void> {
    return this.#server.kill()
  }

  /** Answers what each of them does now. */
  async #turn(targets: readonly string[], name?: string): Promise<string> {
    const habits: string[] = []
    for (const target of targets) {
      const habit = drawHabit(this.#random, name ?? this.#nextName())
      this.met.add(habit.name)
      habits.push(habit.target)
      // A channel of its own for each turn, so that what it says is new.
      const joined = habit.target.includes('?') ? '&' : '?'
      const channel = `${new URL(target, 'http://feed.invalid').searchParams.get('channel')}-${this.#random().toString(36).slice(2, 8)}`
      await this.#server.call('answerAs', target, `${habit.target}${joined}channel=${channel}`)
      await this.#server.call('cut', target, pick(endings, this.#random))
    }
    return habits.join(' ')
  }

  #nextName(): string {
    if (this.#untried.length === 0) this.#untried = [...this.#habits]
    const at = Math.floor(this.#random() * this.#untried.length)
    return this.#untried.splice(at, 1)[0] as string
  }
}
