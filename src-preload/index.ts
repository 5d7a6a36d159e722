import { contextBridge, ipcRenderer } from 'electron'
import { NOTICE_CHANNEL, requestNames, type Notice, type PlainBridge, type RequestName } from './contract/ipc.ts'

/** The bridge: one named method per message, never ipcRenderer itself. */
const requests = Object.fromEntries(
  Object.keys(requestNames).map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)])
) as Pick<PlainBridge, RequestName>

/**
 * Asked before the page has read its own code, which takes as long as the answer: they come together.
 *
 * For the page's first question only; where main refuses, the page asks again and hears why. The page that is shown after
 * crashes asks nothing.
 */
let early: Promise<string | null> | null =
  location.protocol === 'data:' ? null : requests.snapshot(null).catch(() => null)

/** What was told since, until the page listens. */
let untold: Notice[] | null = []
ipcRenderer.on(NOTICE_CHANNEL, (_event, notice: Notice) => untold?.push(notice))

const bridge: PlainBridge = {
  ...requests,
  async snapshot(input) {
    const asked = early
    early = null
    return (await asked) ?? requests.snapshot(input)
  },
  onNotice(listener) {
    const heard = (_event: unknown, notice: Notice): void => listener(notice)
    ipcRenderer.on(NOTICE_CHANNEL, heard)
    const before = untold ?? []
    untold = null
    for (const notice of before) listener(notice)
    return () => ipcRenderer.off(NOTICE_CHANNEL, heard)
  }
}

contextBridge.exposeInMainWorld('tickertape', bridge)
