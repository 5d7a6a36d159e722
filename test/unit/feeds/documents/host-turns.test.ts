import { expect, it } from 'vitest'
import { HostTurns } from '../../../../src-main/feeds/documents/host-turns.ts'

const ever = new AbortController().signal

/** Asks for turns, and tells who has one. */
function turns(ofOneHost: number, inAll: number) {
  const all = new HostTurns(ofOneHost, inAll)
  const has: string[] = []
  const leave = new Map<string, () => void>()
  const ask = (name: string, host: string, { signal = ever, first = false } = {}): void => {
    void all.enter(host, signal, first).then((left) => {
      if (!left) return
      has.push(name)
      leave.set(name, left)
    })
  }
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return { ask, has, leave: (name: string) => leave.get(name)?.(), settle }
}

it('a host that has its fill holds up no other', async () => {
  const { ask, has, leave, settle } = turns(2, 4)
  for (const name of ['a1', 'a2', 'a3', 'a4']) ask(name, 'a')
  ask('b1', 'b')
  await settle()
  expect(has).toEqual(['a1', 'a2', 'b1'])
  leave('a1')
  leave('a1')
  await settle()
  expect(has).toEqual(['a1', 'a2', 'b1', 'a3'])
})

it('no more than so many in all, first come first served, but for the one that the reader asked for', async () => {
  const { ask, has, leave, settle } = turns(4, 2)
  for (const name of ['a', 'b', 'c', 'd']) ask(name, name)
  ask('named', 'e', { first: true })
  await settle()
  expect(has).toEqual(['a', 'b'])
  leave('a')
  leave('b')
  await settle()
  expect(has).toEqual(['a', 'b', 'named', 'c'])
})

it('who does not wait any more has no turn', async () => {
  const { ask, has, leave, settle } = turns(1, 1)
  const given = new AbortController()
  ask('a', 'a')
  ask('b', 'a', { signal: given.signal })
  ask('c', 'a')
  given.abort()
  leave('a')
  await settle()
  leave('a')
  await settle()
  expect(has).toEqual(['a', 'c'])
})
