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
    const answer = (await this.call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true
    })) as { result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } }
    const trouble = answer.exceptionDetails
    if (trouble) throw new Error(trouble.exception?.description ?? trouble.text)
    return answer.result.value
  }

  /** The answer of a function that runs in the page; it sees nothing but its argument. */
  run<A, T>(work: (argument: A) => T | Promise<T>, argument: A): Promise<T> {
    return this.evaluate(`(${String(work)})(${JSON.stringify(argument) ?? 'undefined'})`)
  }

  /** One turn of the wheel over a place in the window, in CSS pixels. Resolves when the page has dealt with it. */
  async wheel(at: { x: number; y: number }, deltaY: number): Promise<void> {
    await this.call('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY })
  }

  /** Moves the pointer to a place in the window. */
  async point(at: { x: number; y: number }): Promise<void> {
    await this.call('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at })
  }

  /** Presses a key by its `KeyboardEvent.key`; `code` is its Windows key code. A single character is typed too. */
  async key(key: string, code: number): Promise<void> {
    const text = key.length === 1 ? { text: key } : {}
    await this.call('Input.dispatchKeyEvent', { type: 'keyDown', key, windowsVirtualKeyCode: code, ...text })
    await this.call('Input.dispatchKeyEvent', { type: 'keyUp', key, windowsVirtualKeyCode: code })
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

  /** A method of the protocol. Rejects with what Chromium says against it. */
  call(method: string, params: object = {}): Promise<unknown> {
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
