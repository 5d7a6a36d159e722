/** Things in the order of their names, which is kept when one comes, goes or is renamed; made when it is first wanted. */
export class ByName<T extends { readonly id: number; readonly title: string }> {
  readonly #all: () => Iterable<T>
  #sorted: T[] | null = null

  constructor(all: () => Iterable<T>) {
    this.#all = all
  }

  get sorted(): readonly T[] {
    return (this.#sorted ??= [...this.#all()].sort(compare))
  }

  add(one: T): void {
    if (!this.#sorted) return
    const next = this.#sorted.slice()
    next.splice(this.#placeOf(one), 0, one)
    this.#sorted = next
  }

  remove(one: T): void {
    this.#sorted = this.#sorted?.filter((other) => other !== one) ?? null
  }

  clear(): void {
    this.#sorted = null
  }

  #placeOf(one: T): number {
    const all = this.#sorted ?? []
    let [low, high] = [0, all.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(all[middle]!, one) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const names = new Intl.Collator(['en', 'ko'], { numeric: true, sensitivity: 'base' })

/** Names as a person looks for them: numbers by their size, capitals and marks aside. */
export const compareNames = (a: string, b: string): number => names.compare(a, b)

const compare = (a: { id: number; title: string }, b: { id: number; title: string }): number =>
  names.compare(a.title, b.title) || a.id - b.id
