import { describe, expect, it } from 'vitest'
import { Credits } from '../../../../src-main/feeds/stream/credits.ts'

const never = new AbortController().signal
const turns = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

describe('credits', () => {
  it('a feed without credit waits until a batch is accepted, and nobody else does', async () => {
    const credits = new Credits({ perFeed: 100, total: 1_000 })
    const greedy = credits.open(1)
    const other = credits.open(2)
    greedy.charge(100)
    expect(greedy.mustWait()).toBe(true)
    expect(other.mustWait()).toBe(false)
    let served = false
    const turn = greedy.turn(never).then((full) => (served = full))
    await turns()
    expect(served).toBe(false)
    expect(other.mustWait()).toBe(false)
    greedy.giveBack(1)
    await turn
    expect(served).toBe(true)
  })

  it('when the total is spent all wait, and are served in the order they came', async () => {
    const credits = new Credits({ perFeed: 1_000, total: 100 })
    const accounts = [1, 2, 3].map((id) => credits.open(id))
    accounts[0]!.charge(100)
    const order: number[] = []
    const reading = accounts.map(async (account) => {
      await account.turn(never)
      order.push(account.feedId)
      account.charge(100)
    })
    await turns()
    expect(order).toEqual([])
    for (const account of accounts) {
      account.giveBack(100)
      await turns()
    }
    await Promise.all(reading)
    expect(order).toEqual([1, 2, 3])
  })

  it('who is served and finds nothing to read does not keep the others waiting', async () => {
    const credits = new Credits({ perFeed: 1_000, total: 100 })
    const accounts = [1, 2, 3, 4].map((id) => credits.open(id))
    accounts[0]!.charge(100)
    const all = Promise.all(accounts.map((account) => account.turn(never)))
    accounts[0]!.giveBack(1)
    expect(await all).toEqual([true, true, true, true])
  })

  it('an abort ends the wait and leaves no place behind', async () => {
    const credits = new Credits({ perFeed: 10, total: 100 })
    const account = credits.open(1)
    account.charge(10)
    const abort = new AbortController()
    const turn = account.turn(abort.signal)
    abort.abort()
    expect(await turn).toBe(false)
    expect(await account.turn(abort.signal)).toBe(false)
    account.giveBack(10)
    expect(credits.charged).toBe(0)
    expect(account.mustWait()).toBe(false)
  })
})

describe('frames of which only the beginning has come', () => {
  const MIB = 2 ** 20

  it('are kept whole while all of them together are not too much', () => {
    const credits = new Credits()
    for (let feed = 1; feed <= 6; feed++) expect(credits.open(feed).keep(5 * MIB)).toBeNull()
  })

  it('give way where they are too much, and hold more than an equal share', () => {
    const credits = new Credits()
    const accounts = Array.from({ length: 16 }, (_, feed) => credits.open(feed + 1))
    for (const account of accounts.slice(0, 6)) account.keep(5 * MIB)
    const [first, ...others] = accounts
    for (const account of others.slice(5)) expect(account.keep(2 * MIB)).toBeNull()
    expect(first?.keep(5 * MIB)).toBe(2 * MIB)
    // It has given way.
    first?.keep(0)
    expect(others.map((account) => account.keep(1 * MIB))).not.toContain(expect.any(Number))
    expect(first?.keep(5 * MIB)).toBeNull()
  })
})
