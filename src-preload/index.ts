import { contextBridge, ipcRenderer } from 'electron'
import { NOTICE_CHANNEL, requests, type Notice, type PlainBridge, type RequestName } from './contract/ipc.ts'

/** One named method per request, never ipcRenderer itself. */
const methods = Object.fromEntries(
  Object.keys(requests).map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)])
) as Pick<PlainBridge, RequestName>

/**
 * The page's first request, made before the page has read its own code: that takes as long as the answer.
 *
 * Where main refuses, the page makes the request again and gets the reason. The page that is shown after crashes makes no
 * request.
 */
let early: Promise<string | null> | null =
  location.protocol === 'data:' ? null : methods.snapshot(null).catch(() => null)

/** The notices since, until the page listens. */
let unheard: Notice[] | null = []
ipcRenderer.on(NOTICE_CHANNEL, (_event, notice: Notice) => unheard?.push(notice))

const bridge: PlainBridge = {
  ...methods,
  async snapshot(input) {
    const asked = early
    early = null
    return (await asked) ?? methods.snapshot(input)
  },
  onNotice(listener) {
    const heard = (_event: unknown, notice: Notice): void => listener(notice)
    ipcRenderer.on(NOTICE_CHANNEL, heard)
    const before = unheard ?? []
    unheard = null
    for (const notice of before) listener(notice)
    return () => ipcRenderer.off(NOTICE_CHANNEL, heard)
  }
}

contextBridge.exposeInMainWorld('tickertape', bridge)
