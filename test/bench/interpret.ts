import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Message } from '#contract/message.ts'
import type { Bench } from './bench.ts'
import { PLAIN, templates, type Template } from './helpers/dialect-messages.ts'

/** The commit beside which ours stands: the last before sources were read as they are today. */
const BEFORE = 'd056a3a'
const ROOT = resolve(import.meta.dirname, '../..')
const START = 1_796_029_200_000

type Interpret = (
  message: Message,
  context: { feedUrl: string; rule: { pointers: string[] }; mapping: null }
) => unknown

export const bench: Bench = {
  name: 'interpret',
  about: `messages of every dialect that are read in a second of processor time, beside the reading of ${BEFORE}`,
  async *run({ runs, quick, progress }) {
    const folder = mkdtempSync(join(tmpdir(), 'tickertape-before-'))
    try {
      unpack(folder)
      const ways = { ours: await interpretOf(ROOT), floor: await interpretOf(folder) }
      const mixes = [
        { what: `${PLAIN} shapes of any server, in turns`, messages: mix(templates.slice(0, PLAIN), quick) },
        {
          what: `${templates.length} dialects in turns, most of which were read as JSON before`,
          messages: mix(templates, quick)
        }
      ]
      for (const { what, messages } of mixes) {
        const { ours, floor } = rates(ways, messages, quick ? 2 : 4 * runs, progress)
        yield { what, unit: 'messages/s', ours, floor, beside: BEFORE, aim: { times: 0.9, better: 'higher' } }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The sources of the commit, with the packages of this one. */
function unpack(folder: string): void {
  const archive = execFileSync('git', ['archive', BEFORE, 'src-main', 'src-preload', 'package.json'], {
    cwd: ROOT,
    maxBuffer: 256 * 1024 * 1024
  })
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

async function interpretOf(tree: string): Promise<Interpret> {
  const module = (await import(pathToFileURL(join(tree, 'src-main/interpret/interpret.ts')).href)) as {
    interpret: Interpret
  }
  return module.interpret
}

const mix = (of: readonly Template[], quick: boolean): Message[] =>
  Array.from({ length: quick ? 2_000 : 20_000 }, (_, n) => {
    const { type, data } = of[n % of.length]!
    return {
      type,
      data: data.replaceAll('#', String(n + 1)),
      ownId: null,
      lastEventId: '',
      receivedAt: START + n * 1_000
    }
  })

interface Ways<T> {
  ours: T
  floor: T
}

/** Messages a second of both, in turns, so that whatever else the machine does meets both. */
function rates(
  ways: Ways<Interpret>,
  messages: readonly Message[],
  rounds: number,
  progress: (line: string) => void
): Ways<number[]> {
  const found: Ways<number[]> = { ours: [], floor: [] }
  // Both are compiled before either counts.
  for (const way of ['floor', 'ours'] as const) rateOf(ways[way], messages)
  for (let round = 0; round < rounds; round++) {
    for (const way of round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const))
      found[way].push(rateOf(ways[way], messages))
    progress(
      `${round + 1} of ${rounds}: ${Math.round(found.ours.at(-1)!)} and ${Math.round(found.floor.at(-1)!)} a second`
    )
  }
  return found
}

/** Messages for each second that this process had a processor. */
function rateOf(interpret: Interpret, messages: readonly Message[]): number {
  const context = { feedUrl: 'https://a.test/sse', rule: { pointers: ['/id'] }, mapping: null }
  const before = process.cpuUsage()
  for (const message of messages) interpret(message, context)
  const { user, system } = process.cpuUsage(before)
  return messages.length / ((user + system) / 1e6)
}
