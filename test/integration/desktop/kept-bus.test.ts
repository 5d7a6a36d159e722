import { expect, test } from 'vitest'
import { KeptBus } from '../../../src-main/electron/session-bus/kept-bus.ts'
import { SessionBus } from '../../../src-main/electron/session-bus/session-bus.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { until } from '../../helpers/until.ts'

async function scene(fails: () => boolean = () => false) {
  const buses = [await startNotificationBus('missing'), await startNotificationBus('missing')] as const
  for (const bus of buses) atTheEnd(() => bus.close())
  let at = 0
  const kept = new KeptBus(
    () => (fails() ? Promise.reject(new Error('too busy')) : Promise.resolve()),
    () => SessionBus.connect(buses[at]!.address)
  )
  atTheEnd(() => kept.dispose())
  return { kept, buses, move: () => void (at = 1) }
}

test('everybody who needs the bus has one connection, and another after it was restarted', async () => {
  const { kept, buses, move } = await scene()
  const [first, second] = await Promise.all([kept.get(), kept.get()])
  expect(first).toBe(second)
  expect(await first!.ownerOf('org.example.Nobody')).toBeNull()
  await buses[0].close()
  move()
  await until('the other bus is reached', async () => {
    const bus = await kept.get()
    return bus !== null && bus !== first && (await bus.ownerOf('org.example.Nobody')) === null
  })
})

test('a bus that could not be used at first is used later', async () => {
  let fails = true
  const { kept } = await scene(() => fails)
  expect(await kept.get()).toBeNull()
  fails = false
  expect(await kept.get()).not.toBeNull()
})

test('what is over asks no bus', async () => {
  const { kept } = await scene()
  const bus = await kept.get()
  kept.dispose()
  expect(await kept.get()).toBeNull()
  await expect(bus!.ownerOf('org.example.Nobody')).rejects.toThrow()
})
