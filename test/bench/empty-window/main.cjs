/** The floor of every figure: what nobody can beat, an Electron window with one line of text. */
const { app, BrowserWindow } = require('electron')

app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true }
  })
  window.loadURL('data:text/html,<title>Empty</title><p>Empty')
})
