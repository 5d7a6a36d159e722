import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DebuggedPage } from '../helpers/debugged-page.ts'
import { pick } from '../feed-server/random.ts'

/** What the program is started with so that its window can be reached. */
export const READABLE = '--remote-debugging-port=0'

/** The next item, the one before, the next unread one, what has arrived, the newest. */
const keys = ['j', 'j', 'j', 'k', 'n', '.', 'Home'] as const
const codes: Record<string, number> = { j: 74, k: 75, n: 78, '.': 190, Home: 36 }

/** Somebody who reads on in the window, whatever is in the articles, so that their images are fetched. */
export class Reader {
  readonly #portFile
  readonly #random
  #page: DebuggedPage | null = null
  #isBusy = false

  constructor(userDataDir: string, random: () => number) {
    this.#portFile = join(userDataDir, 'DevToolsActivePort')
    this.#random = random
  }

  /** One key, unless the window still has the last one to deal with, or there is none. */
  press(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    void this.#press()
      .catch(() => this.leave())
      .finally(() => (this.#isBusy = false))
  }

  /** The window goes. */
  leave(): void {
    this.#page?.close()
    this.#page = null
  }

  /** The program is about to start: what it wrote of the last window holds no more. */
  async awaitStart(): Promise<void> {
    this.leave()
    await rm(this.#portFile, { force: true })
  }

  async #press(): Promise<void> {
    this.#page ??= await this.#find()
    const key = pick(keys, this.#random)
    await this.#page?.key(key, codes[key] ?? 0)
  }

  async #find(): Promise<DebuggedPage | null> {
    const [port] = (await readFile(this.#portFile, 'utf8').catch(() => '')).split('\n')
    return port ? DebuggedPage.at(Number(port)) : null
  }
}
