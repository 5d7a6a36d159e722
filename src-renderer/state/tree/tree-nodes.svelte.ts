import type { FeedId, FolderId } from '#contract/ids.ts'
import { inTrouble, type FeedSummary } from '#contract/feed.ts'
import type { Folder } from '#contract/folder.ts'
import { shapeOf, type Shape } from '../../words/state-words.ts'

/** A feed that changes while its place stays. */
export interface LiveFeed {
  readonly id: FeedId
  /** Always the newest. */
  readonly summary: FeedSummary
  /** Its name, for whoever goes through thousands of them: a new name is told by the list of feeds, not by each feed. */
  readonly title: string
}

/** What some feeds come to. */
export interface FeedSum {
  /** Unread items of those that are not muted. */
  readonly unread: number
  /** How many are in trouble. */
  readonly trouble: number
  /** How many feeds have each shape; absent for none. */
  readonly shapes: ReadonlyMap<Shape, number>
}

/** A feed where it stands. */
export class FeedNode implements LiveFeed {
  readonly id: FeedId
  summary = $state.raw() as FeedSummary
  title: string
  /** Where it stands now: its summary may already say where it will. */
  position: number
  parent: FolderNode
  /** What the folders around it were told of it, so that exactly that is taken back. */
  counted: Counted

  constructor(summary: FeedSummary, parent: FolderNode, now: number) {
    this.id = summary.id
    this.summary = summary
    this.title = summary.title
    this.position = summary.position
    this.parent = parent
    this.counted = counted(summary, now)
  }
}

/** A folder with what stands in it, each in its order; the one without an id is the top. */
export class FolderNode {
  readonly id: FolderId | null
  folder = $state.raw<Folder | null>(null)
  position = 0
  parent: FolderNode | null = null
  readonly folders: FolderNode[] = []
  readonly feeds: FeedNode[] = []
  #unread = 0
  #trouble = 0
  readonly #shapes = new Map<Shape, number>()
  #changes = $state(0)

  constructor(id: FolderId | null) {
    this.id = id
  }

  get isEmpty(): boolean {
    return this.folders.length + this.feeds.length === 0
  }

  /** From 1; the top is level 0. */
  get level(): number {
    return this.parent ? this.parent.level + 1 : 0
  }

  /** What all feeds in it and below it come to. */
  get sum(): FeedSum {
    void this.#changes
    return { unread: this.#unread, trouble: this.#trouble, shapes: this.#shapes }
  }

  /** Adds (1) a feed, or takes it back (-1), here and in every folder around. */
  count(feed: Counted, sign: 1 | -1): void {
    this.#unread += sign * feed.unread
    this.#trouble += sign * feed.trouble
    this.#addShape(feed.shape, sign)
    this.#changes++
    this.parent?.count(feed, sign)
  }

  /** Adds all that another folder holds, or takes it back, here and in every folder around. */
  countAll(other: FolderNode, sign: 1 | -1): void {
    this.#unread += sign * other.#unread
    this.#trouble += sign * other.#trouble
    for (const [shape, feeds] of other.#shapes) this.#addShape(shape, sign * feeds)
    this.#changes++
    this.parent?.countAll(other, sign)
  }

  #addShape(shape: Shape, feeds: number): void {
    const sum = (this.#shapes.get(shape) ?? 0) + feeds
    if (sum > 0) this.#shapes.set(shape, sum)
    else this.#shapes.delete(shape)
  }
}

/** What one feed is in a sum. */
interface Counted {
  unread: number
  trouble: 0 | 1
  shape: Shape
}

export function counted(feed: FeedSummary, now: number): Counted {
  return {
    unread: feed.muted ? 0 : feed.unread,
    trouble: inTrouble(feed, now) ? 1 : 0,
    shape: shapeOf(feed.state, now)
  }
}

export const isSame = (a: Counted, b: Counted): boolean =>
  a.unread === b.unread && a.trouble === b.trouble && a.shape === b.shape

interface InOrder {
  id: FeedId | FolderId | null
  position: number
}

/** Where one stands among its siblings, or would stand. */
export function indexAmong(siblings: readonly InOrder[], { id, position }: InOrder): number {
  let [low, high] = [0, siblings.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = siblings[middle]!
    const isBefore = other.position < position || (other.position === position && (other.id ?? 0) < (id ?? 0))
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}
