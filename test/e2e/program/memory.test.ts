import { fileURLToPath } from 'node:url'
import { _electron } from 'playwright-core'
import { expect, test } from 'vitest'
import { proportionalMemory } from '../../bench/helpers/memory.ts'
import { startFeedServer } from '../../feed-server/server.ts'
import { electronPath, launch, readLibrary } from '../../helpers/app.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

/** Waits until the figure has come to rest: three readings in a row within one per cent. */
async function settled(pid: number): Promise<number> {
  const readings: number[] = []
  await until(
    'memory has come to rest',
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      readings.push((await proportionalMemory(pid)) ?? 0)
      const last = readings.slice(-3)
      return last.length === 3 && Math.max(...last) - Math.min(...last) < 0.01 * Math.max(...last)
    },
    60_000
  )
  return readings.at(-1) ?? 0
}

test.runIf(process.platform === 'linux')(
  'memory with 10,000 items stored, against an empty window (printed)',
  async () => {
    const server = await startFeedServer()
    atTheEnd(() => server.close())
    const target = '/stream?channel=many&history=10000'
    const userDataDir = await temporaryFolder()
    const count = async (): Promise<number> =>
      (await readLibrary<{ n: number }>(userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

    const filling = await launch({ userDataDir, flags: [`--subscribe=${server.url}${target}`] })
    await until('the stream is open', () => server.control.connections(target) === 1)
    server.control.publish(target, 10_000)
    await until('10,000 items are stored', async () => (await count()) === 10_000, 60_000)
    await filling.quit()

    const app = await launch({ userDataDir })
    await app.window.getByRole('option').first().waitFor()
    const ours = await settled(app.electron.process().pid ?? 0)
    await app.quit()

    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const empty = await _electron.launch({
      executablePath: electronPath(),
      args: [
        fileURLToPath(new URL('../../bench/empty-window', import.meta.url)),
        ...root,
        `--user-data-dir=${await temporaryFolder()}`
      ]
    })
    atTheEnd(async () => empty.process().kill('SIGKILL'))
    await empty.firstWindow()
    const floor = await settled(empty.process().pid ?? 0)

    console.log(
      `memory (PSS of all processes): ${ours.toFixed(0)} MiB with 10,000 items, empty window ${floor.toFixed(0)} MiB, ratio ${(ours / floor).toFixed(2)}`
    )
    expect(await count()).toBe(10_000)
    expect(floor).toBeGreaterThan(0)
  }
)
