import { expect, test } from 'vitest'
import { DesktopNotifications } from '../../../src-main/electron/notifications/desktop-notifications.ts'
import { SessionBus } from '../../../src-main/electron/session-bus/session-bus.ts'
import { words } from '../../../src-main/words/words.ts'
import type { Showing } from '../../../src-main/notifications/policy.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { startBus, startService, type ServiceHabits } from '../../helpers/notification-service.ts'
import { until } from '../../helpers/until.ts'

const showing = (id: number, over: Partial<Showing> = {}): Showing => ({
  title: `Fog <${id}> & more`,
  body: 'a < b & c',
  opens: { kind: 'item', id },
  urgent: false,
  ...over
})

async function scene(habits: ServiceHabits = {}) {
  const bus = await startBus()
  const service = await startService(bus, habits)
  const clicked: Showing[] = []
  const desktop = new DesktopNotifications({
    icon: { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) },
    desktopEntry: 'tickertape',
    words: () => words.ko.notifications,
    clicked: (which) => clicked.push(which),
    connect: () => SessionBus.connect(bus)
  })
  atTheEnd(() => desktop.dispose())
  return { bus, service, desktop, clicked }
}

test('every sign of a text arrives as itself, with markup and without', async () => {
  for (const [capabilities, body] of [
    [['body', 'actions', 'body-markup'], 'a &lt; b &amp; c'],
    [['body', 'actions'], 'a < b & c']
  ] as const) {
    const { service, desktop } = await scene({ capabilities })
    expect(await desktop.show(showing(1))).toBe(true)
    expect(await service.told()).toMatchObject([
      { title: 'Fog <1> & more', body, actions: ['default', '보기'], urgency: 1, limit: -1, entry: 'tickertape' }
    ])
  }
})

test('a service without actions is sent none, and what is urgent stays', async () => {
  const { service, desktop } = await scene({ capabilities: ['body'] })
  await desktop.show(showing(1, { urgent: true }))
  expect(await service.told()).toMatchObject([{ actions: [], urgency: 2, limit: 0 }])
})

test('a service that makes a window with buttons of what is to stay shows what is urgent as long as all else', async () => {
  const { service, desktop } = await scene({ name: 'notify-osd', capabilities: ['body', 'body-markup'] })
  await desktop.show(showing(1, { urgent: true }))
  expect(await service.told()).toMatchObject([{ urgency: 2, limit: -1 }])
})

test('a service that goes on drawing what was to stay is given something that does not stay in its place', async () => {
  const { service, desktop } = await scene({ name: 'Notification Daemon' })
  await desktop.show(showing(1, { urgent: true }))
  await desktop.show(showing(2))
  desktop.withdraw(new Set([1, 2]))
  await until('both are closed', async () => (await service.closed()).length === 2)
  const told = await service.told()
  expect(told.map(({ replaces, limit }) => [replaces, limit])).toEqual([
    [0, 0],
    [0, -1],
    [1, 1]
  ])
})

test('where the usual click only dismisses, the first notifications say what opens them', async () => {
  const { service, desktop } = await scene({ name: 'dunst' })
  for (let id = 1; id <= 4; id++) await desktop.show(showing(id))
  const hint = words.ko.notifications.opensBy
  expect((await service.told()).map(({ body }) => body.endsWith(`\n${hint}`))).toEqual([true, true, true, false])
})

test('a notification whose action came is opened once and taken away, also where its service leaves it', async () => {
  const { service, desktop, clicked } = await scene()
  await desktop.show(showing(7))
  await service.act(1)
  await until('it is clicked', () => clicked.length === 1)
  await until('it is closed', async () => (await service.closed()).length === 1)
  await service.act(1)
  await desktop.show(showing(8))
  expect(clicked.map(({ opens }) => opens)).toEqual([{ kind: 'item', id: 7 }])
  expect(desktop.items()).toEqual([8])
})

test('when another program shows notifications its ids are its own: none is closed, and no click is taken for ours', async () => {
  const { bus, service, desktop, clicked } = await scene()
  await desktop.show(showing(1))
  await desktop.show(showing(2))
  expect(desktop.items()).toEqual([1, 2])
  await service.stop()
  await until('ours are forgotten', () => desktop.items().length === 0)
  const second = await startService(bus)
  desktop.withdraw(new Set([1, 2]))
  await second.act(1)
  expect(await desktop.show(showing(3))).toBe(true)
  expect(await second.closed()).toEqual([])
  expect(clicked).toEqual([])
  desktop.withdraw(new Set([3]))
  await until('its own is closed', async () => (await second.closed()).length === 1)
})

test('a signal that another program sends is not the service’s', async () => {
  const { bus, service, desktop, clicked } = await scene()
  await desktop.show(showing(1))
  await service.forge(1)
  expect(await desktop.show(showing(2))).toBe(true)
  expect(clicked).toEqual([])
  expect(bus).not.toBe('')
})

test('a service that is away, refuses or says nonsense has not taken it, and one that comes back has', async () => {
  const { bus, service, desktop } = await scene({ refuses: true })
  expect(await desktop.show(showing(1))).toBe(false)
  await service.stop()
  expect(await desktop.show(showing(2))).toBe(false)
  const second = await startService(bus)
  expect(await desktop.show(showing(3))).toBe(true)
  await second.stop()
})

test('without a bus nobody was asked', async () => {
  const desktop = new DesktopNotifications({
    icon: { width: 1, height: 1, rgba: Uint8Array.of(0, 0, 0, 0) },
    desktopEntry: 'tickertape',
    words: () => words.en.notifications,
    clicked: () => {},
    connect: () => SessionBus.connect('unix:path=/nonexistent')
  })
  expect(await desktop.show(showing(1))).toBeNull()
})
