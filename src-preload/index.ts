import { contextBridge, ipcRenderer } from 'electron'
import { NOTICE_CHANNEL, requestNames, type Bridge, type Notice, type RequestName } from './contract/ipc.ts'

/** The bridge: one named method per message, never ipcRenderer itself. */
const requests = Object.fromEntries(
  Object.keys(requestNames).map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)])
) as Pick<Bridge, RequestName>

const bridge: Bridge = {
  ...requests,
  onNotice(listener) {
    const heard = (_event: unknown, notice: Notice): void => listener(notice)
    ipcRenderer.on(NOTICE_CHANNEL, heard)
    return () => ipcRenderer.off(NOTICE_CHANNEL, heard)
  }
}

contextBridge.exposeInMainWorld('tickertape', bridge)
