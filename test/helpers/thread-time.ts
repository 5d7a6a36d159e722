/**
 * How long this thread computed at `work`, in ms.
 *
 * Neither waiting nor what other programs do meanwhile counts, as it would on the clock.
 */
async function threadTime(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

/** What takes less than this many ms proves nothing. */
const FLOOR_MS = 3
const TURNS = { least: 3, most: 9 }

/**
 * How many times the processor time an input four times as large takes: 4 is in proportion, 16 the mark of a square.
 *
 * Both sizes take turns, and of each its shortest counts: what else a turn was charged with (the first compiling, the
 * collecting of garbage, memory that another program drove out of the caches) is left out. While the answer is clearly above
 * proportion, both have more turns: a square stays one.
 */
export async function timeOfFourfold<Input>(
  size: number,
  make: (size: number) => Input,
  work: (input: Input) => unknown
): Promise<number> {
  const inputs = [make(size), make(4 * size)] as const
  let [once, fourfold, times] = [Infinity, Infinity, Infinity]
  for (let turn = 0; turn < TURNS.least || (times > 6 && turn < TURNS.most); turn++) {
    once = Math.min(once, await threadTime(() => work(inputs[0])))
    fourfold = Math.min(fourfold, await threadTime(() => work(inputs[1])))
    times = fourfold / Math.max(once, FLOOR_MS)
  }
  return times
}
