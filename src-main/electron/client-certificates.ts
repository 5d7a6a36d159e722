import type { App } from 'electron'

/**
 * Shows no certificate of the reader's to anybody.
 *
 * Where nobody answers, Electron hands the first one that fits to whoever asks: the window's page since ever, servers of images since
 * Electron 44. With a sign-in by certificate a stranger's picture would learn who reads it.
 */
export function showNoCertificates(app: Pick<App, 'on'>): void {
  app.on('select-client-certificate', (event, _contents, _url, _certificates, choose) => {
    event.preventDefault()
    choose()
  })
}
