import * as v from 'valibot'
import type { DocumentAbout, DocumentSource } from '#contract/document.ts'
import type { FeedNeed } from '#contract/feed.ts'
import type { ServerTrouble } from '#contract/health.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Message } from '#contract/message.ts'
import { DocumentSplit, entryMessage, type DocumentEntry } from '../../interpret/documents/document-split.ts'
import { namedInDocument } from '../../interpret/documents/shared-names.ts'
import type { interpret } from '../../interpret/interpret.ts'
import type { IdentityRule } from '../../interpret/interpretation.ts'
import { formerInterpretations, formerMeanings, olderMeaning } from '../store/former-selves.ts'
import { interpretationFromSql } from '../store/rows.ts'
import { storedValue } from '../store/stored-values.ts'
import type { FeedState } from './feed-state.ts'
import type { Meaning } from './sent-items.ts'

const noRule: IdentityRule = { pointers: [] }
const identityRule: v.GenericSchema<unknown, IdentityRule> = v.object({
  pointers: v.array(v.string()),
  scale: v.exactOptional(v.picklist(['signed', 'ten']))
})

/** By what a feed's items are named, and what else was learnt of reading them. */
export const identityRuleFromSql = (stored: unknown): IdentityRule =>
  storedValue<IdentityRule>(stored, identityRule, noRule, 'by what a feed’s items are named')

/**
 * What the messages of a batch mean, read one after the other as those before them taught.
 *
 * A document is one message that is split first: from then on its entries are the messages, oldest first.
 */
export class Understanding {
  readonly meanings: Meaning[] = []
  #messages: readonly Message[]
  #split: DocumentSplit | null = null
  #about: DocumentAbout | null = null
  readonly #feedUrl
  readonly #interpret
  readonly mapping: FeedInterpretation | null
  readonly #earlier: readonly (FeedInterpretation | null)[]
  readonly #isOlder
  readonly #stored: string
  readonly #first: IdentityRule
  /** The identity rule behind each message. */
  readonly #rules: IdentityRule[] = []
  readonly #entries = new Map<Message, DocumentEntry>()
  #loss: Message | null = null
  #trouble: ServerTrouble | null = null
  #repaired = 0
  #needs: FeedNeed | null = null
  #showsAll = false

  constructor(
    messages: readonly Message[],
    feedUrl: string,
    feed: FeedState,
    interpretMessage: typeof interpret,
    document?: DocumentSource
  ) {
    this.#messages = messages
    this.#feedUrl = document?.url ?? feedUrl
    this.#interpret = document ? this.#entriesBy(interpretMessage) : interpretMessage
    const [whole] = messages
    if (document && whole) this.#split = new DocumentSplit(whole.data, document.url, whole.receivedAt)
    this.mapping = interpretationFromSql(feed.interpretation)
    this.#earlier = formerInterpretations(feed.formerInterpretations)
    this.#isOlder = feed.numbering.isOlder === true
    this.#stored = feed.identityRule ?? ''
    this.#first = identityRuleFromSql(feed.identityRule)
  }

  /** The messages that were read: of a document its entries, once all is understood. */
  get messages(): readonly Message[] {
    return this.#messages
  }

  /** What a document says of itself; null where it was none. */
  get about(): DocumentAbout | null {
    return this.#about
  }

  /** The message that tells of a loss. */
  get loss(): Message | null {
    return this.#loss
  }

  /** What the server said last of trouble of its own. */
  get trouble(): ServerTrouble | null {
    return this.#trouble
  }

  /** What the source wants done before anything comes; null for nothing. */
  get needs(): FeedNeed | null {
    return this.#needs
  }

  /** Whether a message showed all that there is: whatever was missed before it is in it. */
  get showsAll(): boolean {
    return this.#showsAll
  }

  /** How many messages were nearly JSON. */
  get repaired(): number {
    return this.#repaired
  }

  /** Reads messages, at least one, until all are read or `isEnough`; answers whether all are. */
  go(isEnough: () => boolean): boolean {
    while (this.#split) {
      if (this.#split.readMore()) this.#take(this.#split)
      if (isEnough()) return false
    }
    for (let message = this.#next; message; message = this.#next) {
      this.#read(message)
      if (isEnough()) break
    }
    return this.#next === undefined
  }

  /** The identity rule behind so many messages, as JSON; null where there is none. */
  ruleAfter(messages: number): string | null {
    const rule = this.#rules[Math.min(messages, this.#rules.length) - 1] ?? this.#first
    return (rule === this.#first ? this.#stored : JSON.stringify(rule)) || null
  }

  /** The entries of a document that is split are the messages from here on. */
  #take(split: DocumentSplit): void {
    const [whole] = this.#messages
    this.#split = null
    this.#about = split.about
    const entries = whole ? split.entries : []
    this.#messages = entries.map((entry) => entryMessage(whole as Message, entry))
    this.#messages.forEach((message, at) => this.#entries.set(message, entries[at] as DocumentEntry))
  }

  /** Reads entries, which all have a name in their document. */
  #entriesBy(read: typeof interpret): typeof interpret {
    return (message, context) => {
      const meaning = read(message, context)
      const shared = this.#entries.get(message)?.shared ?? {}
      if (meaning.kind === 'changes')
        for (const change of meaning.changes) if (change.kind === 'item') namedInDocument(change.item, shared)
      return meaning
    }
  }

  get #next(): Message | undefined {
    return this.#messages[this.#rules.length]
  }

  #read(message: Message): void {
    const at = this.#rules.length
    const context = { feedUrl: this.#feedUrl, rule: this.#rules[at - 1] ?? this.#first, mapping: this.mapping }
    const meaning = this.#interpret(message, context)
    if (meaning.kind !== 'health' && meaning.tellsLoss) this.#loss ??= message
    if (meaning.kind !== 'health' && meaning.tellsAll) this.#showsAll = true
    if (meaning.kind === 'control' && meaning.needs) this.#needs = meaning.needs
    if (meaning.kind === 'control' && meaning.words) this.#trouble = { at: message.receivedAt, words: meaning.words }
    this.#rules.push(meaning.kind === 'changes' ? meaning.rule : context.rule)
    if (meaning.kind !== 'changes') return
    const former = formerMeanings(message, context, this.#earlier, this.#interpret)
    if (this.#isOlder) former.push(...olderMeaning(meaning.changes))
    if (meaning.isRepaired) this.#repaired++
    const { changes, understood, isWhole } = meaning
    if (isWhole) this.#showsAll = true
    this.meanings.push({ message, at, changes, understood, former, ...(isWhole && { isWhole }) })
  }
}
