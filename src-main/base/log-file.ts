import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivate } from './private-files.ts'

const MAX_BYTES = 1024 * 1024

/**
 * A log in a folder: `main.log`, and the two before it as `main.1.log` and `main.2.log`, each of at most 1 MiB.
 *
 * Written at once, since the last line before a crash is the one that matters. A disk that refuses costs the line, nothing
 * more.
 */
export class LogFile {
  readonly #names
  readonly #maxBytes
  #bytes: number

  /** `folder` is made where it does not exist; `maxBytes` is for tests. */
  constructor(folder: string, maxBytes = MAX_BYTES) {
    this.#names = ['main.log', 'main.1.log', 'main.2.log'].map((name) => join(folder, name))
    this.#maxBytes = maxBytes
    attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 }))
    makePrivate(folder, ['main.'])
    this.#bytes = attempt(() => statSync(this.#newest).size) ?? 0
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) this.#rotate()
    attempt(() => appendFileSync(this.#newest, line, { mode: 0o600 }))
    this.#bytes += bytes
  }

  /** The last lines, oldest first. */
  last(count: number): string[] {
    const lines: string[] = []
    for (const name of this.#names) {
      if (lines.length >= count) break
      const text = attempt(() => readFileSync(name, 'utf8')) ?? ''
      lines.unshift(...text.split('\n').filter((line) => line !== ''))
    }
    return lines.slice(-count)
  }

  get #newest(): string {
    return this.#names[0] as string
  }

  #rotate(): void {
    for (let older = this.#names.length - 1; older > 0; older--) {
      const [from, to] = [this.#names[older - 1] as string, this.#names[older] as string]
      attempt(() => renameSync(from, to))
    }
    this.#bytes = 0
  }
}

/** A log that cannot be written or read is no reason to stop. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
