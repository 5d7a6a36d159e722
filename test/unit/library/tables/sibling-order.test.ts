import { describe, expect, it } from 'vitest'
import { SiblingOrder } from '../../../../src-main/library/tables/sibling-order.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

describe.each(providers)('the order of siblings over %s', (sqlite) => {
  const open = () => {
    const { db, folders } = memoryLibrary(sqlite)
    const order = new SiblingOrder(db, 'folders')
    const ids = Array.from({ length: 2_000 }, (_, n) => {
      const added = folders.add(`folder ${n}`, null)
      if (!added.ok) throw new Error(added.reason.kind)
      return added.value.id
    })
    return { db, order, ids, inOrder: () => folders.all().map((folder) => folder.id) }
  }

  it('what moves is written, and none of the two thousand beside it', () => {
    const { order, ids, inOrder } = open()
    const [first, second, third] = ids as [number, number, number]
    const last = ids.at(-1) as number
    expect(order.put(last, null, second).map(({ id }) => id)).toEqual([last])
    expect(order.put(third, null, first).map(({ id }) => id)).toEqual([third])
    expect(order.put(second, null, null).map(({ id }) => id)).toEqual([second])
    expect(inOrder()).toEqual([third, first, last, ...ids.slice(3, -1), second])
  })

  it('moves to the very same place go on, and number the folder anew once there is no room', () => {
    const { order, ids, inOrder } = open()
    const [first, second, ...others] = ids as [number, number, ...number[]]
    const moved = others.slice(0, 100)
    const written = moved.map((id) => order.put(id, null, second).length)
    expect(inOrder()).toEqual([first, ...moved, second, ...others.slice(100)])
    expect(written.filter((rows) => rows > 1).length).toBeLessThanOrEqual(3)
  })

  it('equal positions, and such as no build makes, give way to an order', () => {
    const { db, order, ids, inOrder } = open()
    const [first, second, third, fourth] = ids as [number, number, number, number]
    db.exec('UPDATE folders SET position = 7')
    order.put(fourth, null, second)
    expect(inOrder().slice(0, 4)).toEqual([first, fourth, second, third])
    db.exec(`UPDATE folders SET position = ${Number.MAX_SAFE_INTEGER}`)
    order.put(third, null, first)
    expect(inOrder().slice(0, 3)).toEqual([third, first, second])
    order.put(first, null, null)
    expect(inOrder().at(-1)).toBe(first)
  })
})
