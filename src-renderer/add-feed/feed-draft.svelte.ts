import type { FeedId, FolderId } from '#contract/ids.ts'
import { originOf, titleFromUrl, type FeedNotify, type FeedSummary } from '#contract/feed.ts'
import type { FeedHeader } from '#contract/header.ts'
import { typedAddress } from '#contract/typed-address.ts'
import { tidyInterpretation, type FeedInterpretation } from '#contract/interpretation.ts'
import type { Bridge } from '#contract/ipc.ts'
import { wantsHeaders } from '../words/state-words.ts'
import { AddressTest, type TestPhase } from './address-test.svelte.ts'
import { readCurlLine, type CurlLine } from './curl-line.ts'
import { mayAddAnyway } from './mistake-words.ts'
import { SignIn } from './sign-in.svelte.ts'
import type { Trial } from './trial.svelte.ts'

/** What is typed and chosen about a feed that is added or edited, the test of its address, and how it is saved. */
export class FeedDraft {
  /** The feed as it is stored; undefined while one is added. */
  readonly edited: FeedSummary | undefined
  readonly test: AddressTest
  readonly signIn: SignIn
  /** The stored values of the feed's headers cannot be read any more. */
  readonly lostHeaders: boolean
  /** The feed does not run because of its headers: the dialog opens at them. */
  readonly needsHeaders: boolean
  #bridge: Bridge
  #interpretation = $state.raw<FeedInterpretation | null>(null)
  #address = $state('')
  #name = $state.raw<string | null>(null)
  #saving = $state(false)
  #curl = $state.raw<CurlLine | null>(null)
  /** The server that the headers of a line of curl are for; null where none came of one. */
  #curlOrigin: string | null = null
  notify = $state<FeedNotify>('every')
  folderId = $state.raw<FolderId | null>(null)
  headersOpen = $state(false)

  /** The address in its stored form; null where the text is no address. */
  readonly #stored = $derived.by(() => {
    const typed = typedAddress(this.#address)
    return typed?.kind === 'address' ? typed.url : null
  })
  readonly #trial = $derived(this.phase.kind === 'seen' ? this.phase.trial : null)
  /** The address answers as a stream could, but no message came. */
  readonly #isSilent = $derived(
    this.#trial ? this.#trial.total === 0 : this.phase.kind === 'mistaken' && mayAddAnyway(this.phase.mistake)
  )
  readonly #suggestedName = $derived.by(() => {
    if (this.phase.kind === 'seen') return this.phase.test.title
    return this.#stored === null ? '' : titleFromUrl(this.#stored)
  })

  /** @param address what the address field starts with where no feed is edited. */
  constructor(bridge: Bridge, edited: FeedSummary | undefined, address: string) {
    this.#bridge = bridge
    this.edited = edited
    const failure = edited?.state.kind === 'failed' ? edited.state.reason : null
    this.lostHeaders = failure?.kind === 'headers-missing'
    this.needsHeaders = failure !== null && wantsHeaders(failure)
    this.headersOpen = this.needsHeaders
    this.signIn = new SignIn(edited?.headerNames ?? [], this.lostHeaders)
    this.test = new AddressTest(bridge, edited?.id ?? null, () => this.#interpretation)
    this.#address = (edited?.url ?? address).trim()
    this.#interpretation = edited?.interpretation ?? null
    this.#name = edited?.title ?? null
    this.notify = edited?.notify ?? 'every'
    this.folderId = edited?.folderId ?? null
  }

  get phase(): TestPhase {
    return this.test.phase
  }

  /** The test that goes on while its stream is open. */
  get trial(): Trial | null {
    return this.#trial
  }

  get mistake(): Extract<TestPhase, { kind: 'mistaken' }> | null {
    return this.phase.kind === 'mistaken' ? this.phase : null
  }

  get address(): string {
    return this.#address
  }

  /** Whether the address is the one that the edited feed has. */
  get hasOwnAddress(): boolean {
    return this.edited !== undefined && this.#stored === this.edited.url
  }

  /** Whether the address is on the server that the stored headers are for. */
  get sameServer(): boolean {
    return originOf(this.#stored ?? '') === originOf(this.edited?.url ?? '')
  }

  get isSilent(): boolean {
    return this.#isSilent
  }

  /** Whether it may be saved. */
  get isReady(): boolean {
    return this.phase.kind === 'seen' || this.#isSilent || (this.hasOwnAddress && this.phase.kind !== 'connecting')
  }

  get isSaving(): boolean {
    return this.#saving
  }

  get suggestedName(): string {
    return this.#suggestedName
  }

  /** The name that was typed, else the one that is suggested once the address is known. */
  get name(): string {
    return this.#name ?? (this.phase.kind === 'seen' || this.#isSilent ? this.#suggestedName : '')
  }

  set name(name: string) {
    this.#name = name
  }

  get interpretation(): FeedInterpretation | null {
    return this.#interpretation
  }

  /** Whether items are to be read in another way than those that are stored. */
  get readsOtherwise(): boolean {
    return JSON.stringify(this.#interpretation) !== JSON.stringify(this.edited?.interpretation ?? null)
  }

  typeAddress(text: string): void {
    this.#address = text
    this.#curl = null
    this.test.typed(text)
  }

  /** Puts in an address that was chosen from the catalogue. */
  takeAddress(address: string): void {
    this.test.cancel()
    this.#address = address
    this.#curl = null
  }

  /** Puts in an address that a stranger named: what was typed for one server is not sent to another because of that. */
  takeOffer(address: string): void {
    if (serverOf(address) !== serverOf(this.#address)) this.signIn.clear()
    this.takeAddress(address)
  }

  /** The line of curl that the address and headers were taken from; null where they were typed. */
  get curl(): CurlLine | null {
    return this.#curl
  }

  /** Takes address and headers out of a line of curl. Answers whether the text is one. */
  takeCurl(text: string): boolean {
    const line = readCurlLine(text)
    if (!line) return false
    this.takeAddress(line.address)
    this.#curlOrigin = serverOf(line.address)
    if (line.headers.length > 0) {
      this.signIn.take(line.headers)
      this.headersOpen = true
    }
    this.#curl = line
    return true
  }

  /** The preview follows at once. */
  interpretAs(interpretation: FeedInterpretation | null): void {
    this.#interpretation = interpretation
    void this.#trial?.refresh()
  }

  /** Tests the address; `phase` holds the result. */
  async connect(): Promise<void> {
    this.takeCurl(this.#address)
    if (this.#curlOrigin !== null && this.#curlOrigin !== serverOf(this.#address)) {
      this.signIn.clear()
      this.#curlOrigin = null
    }
    this.#takeUser()
    const headers = this.#headers()
    if (headers === 'refused') return
    await this.test.run(this.#address, headers)
    // What was found is what is stored, and stands in the field as it is.
    if (this.phase.kind === 'seen') this.#address = this.phase.test.url
  }

  /** Adds or changes the feed. Answers it; null where it was not saved, and then `mistake` may say why. */
  async save(): Promise<FeedSummary | null> {
    const url = this.phase.kind === 'seen' ? this.phase.test.url : this.#stored
    if (!this.isReady || url === null || this.#saving) return null
    const headers = this.#headers()
    if (headers === 'refused') return null
    this.#saving = true
    try {
      const answer = await this.#send(url, headers)
      if (answer.ok) return answer.value
      this.test.fail(url, answer.reason)
    } catch {
      this.test.fail(url, { kind: 'failed' })
    } finally {
      this.#saving = false
    }
    return null
  }

  #send(url: string, headers: FeedHeader[] | null): ReturnType<Bridge['addFeed']> | ReturnType<Bridge['editFeed']> {
    const typed = this.name.trim()
    const options = {
      ...(this.phase.kind === 'seen' && { kind: this.phase.test.kind }),
      title: typed === '' ? titleFromUrl(url) : typed,
      notify: this.notify,
      ...(this.folderId !== (this.edited?.folderId ?? null) && { folderId: this.folderId }),
      ...(this.readsOtherwise && { interpretation: tidyInterpretation(this.#interpretation) })
    }
    const id: FeedId | undefined = this.edited?.id
    return id === undefined
      ? this.#bridge.addFeed({ url, ...options, headers })
      : this.#bridge.editFeed({ id, url, ...options, headers })
  }

  /** The headers as they are typed; `refused` where a user name has a colon, which Basic cannot carry (RFC 7617). */
  #headers(): FeedHeader[] | null | 'refused' {
    if (this.signIn.kind !== 'basic' || !this.signIn.user.includes(':')) return this.signIn.headers(this.sameServer)
    this.test.fail(this.#stored, { kind: 'colon' })
    return 'refused'
  }

  /** A user in the address is a sign-in: it is hidden and kept like one. */
  #takeUser(): void {
    if (this.#stored === null) return
    const plain = this.signIn.takeFrom(this.#stored)
    if (plain === this.#stored) return
    this.#address = plain
    this.headersOpen = true
  }
}

/** The origin of what is typed, which may be an account; null where it is no address. */
function serverOf(text: string): string | null {
  const typed = typedAddress(text)
  return typed === null || typed.kind === 'web-socket' ? null : originOf(typed.url)
}
