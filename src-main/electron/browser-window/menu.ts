import { Menu } from 'electron'

/**
 * The application menu: hidden on Linux and Windows until Alt is pressed, but its roles carry copy, paste, zoom and quit.
 *
 * Only roles, so the system names them in its own language.
 */
export function setMenu(): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : [{ role: 'fileMenu' as const }]),
      { role: 'editMenu' },
      {
        role: 'viewMenu',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          { role: 'toggleDevTools' }
        ]
      }
    ])
  )
}
