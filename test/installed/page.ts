/** A page of a running app, driven over Chromium's debugging protocol: a fused program takes no other driver. */
export class DebuggedPage {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#answered(String(data)))
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The page is gone.'))
      this.#waiting.clear()
    })
  }

  /** The first page of the program that listens at this port of 127.0.0.1; null while there is none. */
  static async at(port: number): Promise<DebuggedPage | null> {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
      const targets = (await answer.json()) as { type: string; webSocketDebuggerUrl?: string }[]
      const url = targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl
      if (url === undefined) return null
      const socket = new WebSocket(url)
      await new Promise((resolve, reject) => {
        socket.addEventListener('open', resolve)
        socket.addEventListener('error', reject)
      })
      return new DebuggedPage(socket)
    } catch {
      return null
    }
  }

  /** What an expression is in the page; it may be a promise. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = (await this.#call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true
    })) as { result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } }
    const trouble = answer.exceptionDetails
    if (trouble) throw new Error(trouble.exception?.description ?? trouble.text)
    return answer.result.value
  }

  /** Presses the button with this text or name; answers whether there was one that could be pressed. */
  press(name: string): Promise<boolean> {
    return this.evaluate(`(() => {
      const wanted = ${JSON.stringify(name)}
      const buttons = [...document.querySelectorAll('button, [role=tab]')].reverse()
      const button = buttons.find((one) => one.textContent.trim() === wanted || one.getAttribute('aria-label') === wanted)
      if (!button || button.disabled) return false
      button.click()
      return true
    })()`)
  }

  text(): Promise<string> {
    return this.evaluate('document.body.innerText')
  }

  close(): void {
    this.#socket.close()
  }

  #call(method: string, params: object): Promise<unknown> {
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }

  #answered(data: string): void {
    const { id, result, error } = JSON.parse(data) as { id?: number; result?: unknown; error?: { message: string } }
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (!waiting || id === undefined) return
    this.#waiting.delete(id)
    if (error) waiting.reject(new Error(error.message))
    else waiting.resolve(result)
  }
}
