import { ipcMain } from 'electron'
import { requests, type RequestName } from '#contract/ipc.ts'

/** Answers one request of a window, or rejects. */
export type Answering = (name: RequestName, event: Electron.IpcMainInvokeEvent, input: unknown) => Promise<unknown>

/**
 * Takes every request of the contract from now on; a request that comes before the handlers are there waits for them.
 *
 * Apart from the answers, because its window may ask before main has read their code.
 */
export function takeRequests(): (answering: Answering) => void {
  let begin: (answering: Answering) => void = () => {}
  const begun = new Promise<Answering>((resolve) => (begin = resolve))
  for (const name of Object.keys(requests) as RequestName[])
    ipcMain.handle(name, async (event, input: unknown) => (await begun)(name, event, input))
  return begin
}
